// Microseconds of SEAL's operations in WebAssembly, the best of many runs, as JSON:
//   node benchmark.js <path of node-seal> bfv <degree>
//   node benchmark.js <path of node-seal> ckks <degree> <bits of scale> <bits of each prime, by commas>
'use strict'

const [packagePath, scheme, degreeText, scaleBits, primeBits] = process.argv.slice(2)
const load = require(packagePath)
const Duration = 400

const best = operation => {
  let least = Infinity
  for (const start = performance.now(); performance.now() - start < Duration;) {
    const begin = performance.now()
    operation()
    least = Math.min(least, performance.now() - begin)
  }

  return least * 1000
}

const keysOf = (seal, parameters) => {
  const context = seal.Context(parameters, true, seal.SecurityLevel.tc128)
  const generator = seal.KeyGenerator(context)
  const secret = generator.secretKey()
  return {
    context,
    encryptor: seal.Encryptor(context, generator.createPublicKey(), secret),
    decryptor: seal.Decryptor(context, secret),
    evaluator: seal.Evaluator(context),
    relinearization: generator.createRelinKeys(),
    galois: generator.createGaloisKeys(Int32Array.from([1]))
  }
}

const bfv = (seal, degree) => {
  const parameters = seal.EncryptionParameters(seal.SchemeType.bfv)
  parameters.setPolyModulusDegree(degree)
  parameters.setCoeffModulus(seal.CoeffModulus.BFVDefault(degree, seal.SecurityLevel.tc128))
  parameters.setPlainModulus(seal.PlainModulus.Batching(degree, 20))
  const { context, encryptor, decryptor, evaluator, relinearization, galois } = keysOf(seal, parameters)
  const plain = seal.PlainText()
  seal.BatchEncoder(context).encode(BigUint64Array.from({ length: degree }, (_, i) => BigInt(i)), plain)
  const x = encryptor.encrypt(plain)
  const y = encryptor.encrypt(plain)
  const product = evaluator.multiply(x, y)
  const result = seal.CipherText()
  const decrypted = seal.PlainText()
  return {
    encrypt: () => encryptor.encrypt(plain, result),
    'encrypt symmetric': () => encryptor.encryptSymmetric(plain, result),
    add: () => evaluator.add(x, y, result),
    'multiply plain': () => evaluator.multiplyPlain(x, plain, result),
    multiply: () => evaluator.multiply(x, y, result),
    relinearize: () => evaluator.relinearize(product, relinearization, result),
    'rotate rows': () => evaluator.rotateRows(x, 1, galois, result),
    decrypt: () => decryptor.decrypt(x, decrypted)
  }
}

const ckks = (seal, degree) => {
  const parameters = seal.EncryptionParameters(seal.SchemeType.ckks)
  parameters.setPolyModulusDegree(degree)
  parameters.setCoeffModulus(seal.CoeffModulus.Create(degree, Int32Array.from(primeBits.split(','), Number)))
  const { context, encryptor, decryptor, evaluator, relinearization, galois } = keysOf(seal, parameters)
  const encoder = seal.CKKSEncoder(context)
  const values = Float64Array.from({ length: degree / 2 }, (_, i) => Math.sin(i))
  const scale = 2 ** Number(scaleBits)
  const plain = seal.PlainText()
  const decrypted = seal.PlainText()
  encoder.encode(values, scale, plain)
  const x = encryptor.encrypt(plain)
  const y = encryptor.encrypt(plain)
  const product = evaluator.multiply(x, y)
  const relinearized = evaluator.relinearize(product, relinearization)
  const result = seal.CipherText()
  const scratch = seal.CipherText()
  decryptor.decrypt(x, decrypted)
  return {
    encode: () => encoder.encode(values, scale, plain),
    encrypt: () => encryptor.encrypt(plain, result),
    'encrypt symmetric': () => encryptor.encryptSymmetric(plain, result),
    add: () => evaluator.add(x, y, result),
    'multiply plain': () => evaluator.multiplyPlain(x, plain, result),
    multiply: () => evaluator.multiply(x, y, result),
    relinearize: () => evaluator.relinearize(product, relinearization, result),
    rescale: () => evaluator.rescaleToNext(relinearized, result),
    'multiply, relinearize, rescale': () => {
      evaluator.multiply(x, y, scratch)
      evaluator.relinearize(scratch, relinearization, scratch)
      evaluator.rescaleToNext(scratch, result)
    },
    rotate: () => evaluator.rotateVector(x, 1, galois, result),
    decrypt: () => decryptor.decrypt(x, decrypted),
    decode: () => encoder.decode(decrypted),
    'decrypt, decode': () => {
      decryptor.decrypt(x, decrypted)
      encoder.decode(decrypted)
    }
  }
}

async function main() {
  const operations = { bfv, ckks }[scheme](await load(), Number(degreeText))
  console.log(JSON.stringify(Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, best(operation)]))))
}

main()
