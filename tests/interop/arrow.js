// Reads an Arrow IPC stream on stdin with the Arrow project's own JavaScript: the schema, and every record batch's rows, as JSON on stdout.
// Integers come as text: a JavaScript number would round them.
'use strict'

const { RecordBatchReader } = require('apache-arrow')

async function main() {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const reader = RecordBatchReader.from(Buffer.concat(chunks)).open({ autoDestroy: false })
  const { schema } = reader
  const batches = [...reader]
  const text = value => (typeof value === 'bigint' ? value.toString() : value)
  process.stdout.write(JSON.stringify({
    fields: schema.fields.map(field => ({ name: field.name, type: field.type.toString(), nullable: field.nullable })),
    batches: batches.map(batch => Array.from({ length: batch.numRows }, (_, row) => schema.fields.map((_, i) => text(batch.getChildAt(i).get(row)))))
  }))
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
