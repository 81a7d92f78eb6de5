// Microsoft SEAL behind a pipe: one JSON request a line on stdin, one JSON answer a line on stdout, objects in base64 as SEAL saves them.
// A request names what to do and brings all that is needed; the oracle keeps nothing but the contexts of the parameters it has seen.
'use strict'

const readline = require('node:readline')
const load = require('node-seal')

async function main() {
  const seal = await load()
  const contexts = new Map()
  let taken = []

  const keep = object => {
    taken.push(object)
    return object
  }

  const kinds = {
    plaintext: () => seal.PlainText(),
    ciphertext: () => seal.CipherText(),
    secret: () => seal.SecretKey(),
    public: () => seal.PublicKey(),
    relinearization: () => seal.RelinKeys(),
    galois: () => seal.GaloisKeys()
  }

  const texts = moduli => Array.from(keep(moduli).toArray(), String)

  const parse = text => Uint8Array.from(Buffer.from(text, 'base64'))

  const context = text => {
    if (!contexts.has(text)) {
      const parameters = seal.EncryptionParameters()
      parameters.loadArray(parse(text))
      const made = seal.Context(parameters, true, seal.SecurityLevel.tc128)
      if (!made.parametersSet()) {
        throw new Error('the parameters are not valid')
      }

      contexts.set(text, { made, parameters })
    }

    return contexts.get(text)
  }

  const read = (request, name, kind = name) => {
    const object = keep(kinds[kind]())
    object.loadArray(context(request.parameters).made, parse(request[name]))
    return object
  }

  const save = (request, object) =>
    Buffer.from(object.saveArray(seal.ComprModeType[request.compression ?? 'none'])).toString('base64')

  const hexOf = id => Buffer.from(new Uint8Array(BigUint64Array.from(id.values).buffer)).toString('hex')

  const isBfv = request => context(request.parameters).parameters.scheme === seal.SchemeType.bfv

  const encryptor = (request, keys) => {
    const { made } = context(request.parameters)
    return keep(keys.secret ? seal.Encryptor(made, keep(seal.KeyGenerator(made, keys.secret).createPublicKey()), keys.secret) : seal.Encryptor(made, keys.public))
  }

  const actions = {
    version: () => ({ version: seal.Version }),

    // SEAL's own choices: default primes, the most bits of all primes together, primes of some sizes, and a plain modulus that allows batching.
    moduli: request => {
      const security = seal.SecurityLevel[`tc${request.security}`]
      return {
        defaults: texts(seal.CoeffModulus.BFVDefault(request.degree, security)),
        most: seal.CoeffModulus.MaxBitCount(request.degree, security),
        created: texts(seal.CoeffModulus.Create(request.degree, Int32Array.from(request.sizes))),
        batching: String(keep(seal.PlainModulus.Batching(request.degree, request.bits)).value)
      }
    },

    // Ids of the levels, from the key level down.
    chain: request => {
      const { made } = context(request.parameters)
      const ids = []
      for (let data = made.keyContextData; ; data = data.nextContextData) {
        ids.push(hexOf(data.parmsId))
        if (ids.at(-1) === hexOf(made.lastParmsId)) {
          return { ids }
        }
      }
    },

    parameters: request => ({ result: save(request, context(request.parameters).parameters) }),

    // Loads an object and saves it again.
    save: request => ({ result: save(request, read(request, 'object', request.kind)) }),

    // The keys of a new secret, or of one that is given; seeded if asked for.
    keys: request => {
      const { made } = context(request.parameters)
      const generator = keep(request.secret ? seal.KeyGenerator(made, read(request, 'secret')) : seal.KeyGenerator(made))
      const suffix = request.seeded ? 'Serializable' : ''
      const steps = request.steps ? Int32Array.from(request.steps) : undefined
      const answer = {
        secret: save(request, keep(generator.secretKey())),
        public: save(request, keep(generator[`createPublicKey${suffix}`]()))
      }
      if (made.usingKeyswitching) {
        answer.relinearization = save(request, keep(generator[`createRelinKeys${suffix}`]()))
        answer.galois = save(request, keep(generator[`createGaloisKeys${suffix}`](steps)))
      }

      return answer
    },

    // Integers as decimal strings, or reals with a scale.
    encode: request => {
      const { made } = context(request.parameters)
      const plaintext = keep(seal.PlainText())
      if (isBfv(request)) {
        keep(seal.BatchEncoder(made)).encode(BigUint64Array.from(request.values, BigInt), plaintext)
      } else {
        keep(seal.CKKSEncoder(made)).encode(Float64Array.from(request.values), request.scale, plaintext)
      }

      return { result: save(request, plaintext) }
    },

    decode: request => {
      const { made } = context(request.parameters)
      const plaintext = read(request, 'plaintext')
      return {
        values: isBfv(request)
          ? Array.from(keep(seal.BatchEncoder(made)).decodeBigInt(plaintext, false), String)
          : Array.from(keep(seal.CKKSEncoder(made)).decode(plaintext))
      }
    },

    encrypt: request => {
      const plaintext = read(request, 'plaintext')
      if (request.public) {
        return { result: save(request, keep(encryptor(request, { public: read(request, 'public') }).encrypt(plaintext))) }
      }

      const symmetric = encryptor(request, { secret: read(request, 'secret') })
      return {
        result: save(request, keep(request.seeded ? symmetric.encryptSymmetricSerializable(plaintext) : symmetric.encryptSymmetric(plaintext)))
      }
    },

    decrypt: request => {
      const decryptor = keep(seal.Decryptor(context(request.parameters).made, read(request, 'secret')))
      const ciphertext = read(request, 'ciphertext')
      const plaintext = keep(seal.PlainText())
      decryptor.decrypt(ciphertext, plaintext)
      return {
        result: save(request, plaintext),
        budget: isBfv(request) ? decryptor.invariantNoiseBudget(ciphertext) : 0
      }
    },

    // One of the evaluator's operations by its name in node-seal.
    evaluate: request => {
      const evaluator = keep(seal.Evaluator(context(request.parameters).made))
      const operands = []
      if (request.ciphertext) {
        operands.push(read(request, 'ciphertext'))
      }

      if (request.second) {
        operands.push(read(request, 'second', 'ciphertext'))
      }

      if (request.plaintext) {
        operands.push(read(request, 'plaintext'))
      }

      if (request.level) {
        operands.push(keep(read(request, 'level', 'ciphertext').parmsId))
      }

      if (request.steps !== undefined) {
        operands.push(request.steps)
      }

      if (request.relinearization) {
        operands.push(read(request, 'relinearization'))
      }

      if (request.galois) {
        operands.push(read(request, 'galois'))
      }

      if (request.scheme) {
        operands.push(context(request.parameters).parameters.scheme)
      }

      return { result: save(request, keep(evaluator[request.operation](...operands))) }
    }
  }

  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    let answer
    try {
      const request = JSON.parse(line)
      answer = actions[request.do](request)
    } catch (error) {
      answer = { error: String(error?.message ?? error) }
    } finally {
      taken.forEach(object => object.delete())
      taken = []
    }

    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`)
  process.exit(1)
})
