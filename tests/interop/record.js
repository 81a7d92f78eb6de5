// Records the vectors under tests/vectors/seal with the SEAL of this folder: keys, plaintexts, ciphertexts, and what each operation makes of them.
// Keys and noise are random, so every run gives other vectors: node record.js
'use strict'

const { spawn } = require('node:child_process')
const { mkdirSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const readline = require('node:readline')

const child = spawn(process.execPath, [join(__dirname, 'oracle.js')], { stdio: ['pipe', 'pipe', 'inherit'] })
const answers = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()

async function ask(request) {
  child.stdin.write(`${JSON.stringify(request)}\n`)
  const answer = JSON.parse((await answers.next()).value)
  if (answer.error) {
    throw new Error(`${request.do} ${request.operation ?? ''}: ${answer.error}`)
  }

  return answer
}

// The uncompressed form of parameters, as SEAL saves them.
function parametersOf(scheme, degree, primes, plainModulus) {
  const modulus = value => {
    const bytes = Buffer.from('5ea11004010000001800000000000000' + '00'.repeat(8), 'hex')
    bytes.writeBigUInt64LE(value, 16)
    return bytes
  }

  const head = Buffer.from('5ea1100401000000' + '00'.repeat(25), 'hex')
  head[16] = scheme
  head.writeBigUInt64LE(BigInt(degree), 17)
  head.writeBigUInt64LE(BigInt(primes.length), 25)
  const all = Buffer.concat([head, ...primes.map(modulus), modulus(plainModulus)])
  all.writeBigUInt64LE(BigInt(all.length), 8)
  return all.toString('base64')
}

const integers = (count, t) => [Array.from({ length: count }, (_, i) => String((i * i + 7 * i + 3) % t)), Array.from({ length: count }, (_, i) => String((5 * i + 1) % t))]

const reals = count => [Array.from({ length: count }, (_, i) => ((7 * i) % 33 - 16) / 16), Array.from({ length: count }, (_, i) => ((3 * i) % 17 - 8) / 8)]

async function record(name, parameters, [a, b], scale, { switches, isBfv }) {
  const folder = join(__dirname, '..', 'vectors', 'seal', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const keep = (file, object) => writeFileSync(join(folder, `${file}.seal`), Buffer.from(object, 'base64'))
  const common = { parameters, compression: 'zstd' }

  keep('parameters', parameters)
  const keys = await ask({ do: 'keys', steps: [1, 0], ...common })
  const seeded = await ask({ do: 'keys', steps: [1, 0], seeded: true, secret: keys.secret, ...common })
  keep('secret', keys.secret)
  keep('public', keys.public)
  keep('public.seeded', seeded.public)

  const first = (await ask({ do: 'encode', values: a, scale, parameters, compression: 'zlib' })).result
  const plaintext = (await ask({ do: 'encode', values: b, scale, ...common })).result
  const ciphertext = (await ask({ do: 'encrypt', plaintext: first, public: keys.public, ...common })).result
  const second = (await ask({ do: 'encrypt', plaintext, secret: keys.secret, seeded: true, parameters, compression: 'zlib' })).result
  keep('first.plaintext', first)
  keep('second.plaintext', plaintext)
  keep('first', ciphertext)
  keep('second.seeded', second)

  const make = async (operation, operands) => {
    const { result } = await ask({ do: 'evaluate', operation, ...operands, ...common })
    keep(operation, result)
    return result
  }

  await make('negate', { ciphertext })
  await make('add', { ciphertext, second })
  await make('sub', { ciphertext, second })
  await make('addPlain', { ciphertext, plaintext })
  await make('subPlain', { ciphertext, plaintext })
  await make('multiplyPlain', { ciphertext, plaintext })
  await make('square', { ciphertext })
  const product = await make('multiply', { ciphertext, second })
  if (!switches) {
    return
  }

  const galois = seeded.galois
  keep('relinearization', keys.relinearization)
  keep('galois.seeded', galois)
  const relinearized = await make('relinearize', { ciphertext: product, relinearization: keys.relinearization })
  await make('cipherModSwitchToNext', { ciphertext })
  if (isBfv) {
    await make('rotateRows', { ciphertext, steps: 1, galois })
    await make('rotateColumns', { ciphertext, galois })
    await make('cipherTransformToNtt', { ciphertext })
    await make('plainTransformToNtt', { plaintext, level: ciphertext })
  } else {
    await make('rotateVector', { ciphertext, steps: 1, galois })
    await make('complexConjugate', { ciphertext, galois })
    await make('rescaleToNext', { ciphertext: relinearized })
  }
}

async function main() {
  const one = [0x7e00001n]
  const chain = [0x2d001n, 0x2e001n, 0x3d001n]
  await record('bfv-1024', parametersOf(1, 1024, one, 12289n), integers(1024, 12289), undefined, { switches: false, isBfv: true })
  await record('bfv-2048', parametersOf(1, 2048, chain, 12289n), integers(2048, 12289), undefined, { switches: true, isBfv: true })
  await record('ckks-2048', parametersOf(2, 2048, chain, 0n), reals(1024), 2 ** 16, { switches: true, isBfv: false })
  child.stdin.end()
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`)
  child.kill()
  process.exit(1)
})
