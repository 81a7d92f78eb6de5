// Microseconds of SEAL's BFV operations in WebAssembly, the best of many runs, as JSON: node benchmark.js <path of node-seal> <degree>
'use strict'

const [packagePath, degreeText] = process.argv.slice(2)
const load = require(packagePath)
const Duration = 400

async function main() {
  const seal = await load()
  const degree = Number(degreeText)
  const parameters = seal.EncryptionParameters(seal.SchemeType.bfv)
  parameters.setPolyModulusDegree(degree)
  parameters.setCoeffModulus(seal.CoeffModulus.BFVDefault(degree, seal.SecurityLevel.tc128))
  parameters.setPlainModulus(seal.PlainModulus.Batching(degree, 20))
  const context = seal.Context(parameters, true, seal.SecurityLevel.tc128)
  const generator = seal.KeyGenerator(context)
  const secret = generator.secretKey()
  const encryptor = seal.Encryptor(context, generator.createPublicKey(), secret)
  const decryptor = seal.Decryptor(context, secret)
  const evaluator = seal.Evaluator(context)
  const relinearization = generator.createRelinKeys()
  const galois = generator.createGaloisKeys(Int32Array.from([1]))
  const plain = seal.PlainText()
  seal.BatchEncoder(context).encode(BigUint64Array.from({ length: degree }, (_, i) => BigInt(i)), plain)
  const x = encryptor.encrypt(plain)
  const y = encryptor.encrypt(plain)
  const product = evaluator.multiply(x, y)
  const result = seal.CipherText()
  const decrypted = seal.PlainText()

  const best = operation => {
    let least = Infinity
    for (const start = performance.now(); performance.now() - start < Duration;) {
      const begin = performance.now()
      operation()
      least = Math.min(least, performance.now() - begin)
    }

    return least * 1000
  }

  console.log(JSON.stringify({
    encrypt: best(() => encryptor.encrypt(plain, result)),
    'encrypt symmetric': best(() => encryptor.encryptSymmetric(plain, result)),
    add: best(() => evaluator.add(x, y, result)),
    'multiply plain': best(() => evaluator.multiplyPlain(x, plain, result)),
    multiply: best(() => evaluator.multiply(x, y, result)),
    relinearize: best(() => evaluator.relinearize(product, relinearization, result)),
    'rotate rows': best(() => evaluator.rotateRows(x, 1, galois, result)),
    decrypt: best(() => decryptor.decrypt(x, decrypted))
  }))
}

main()
