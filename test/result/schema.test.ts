import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { gateJsonSchema } from '../../bench/result/gate-schema.ts'
import { resultFileSchema, resultJsonSchema } from '../../bench/result/schema.ts'
import { tuneJsonSchema } from '../../bench/result/tune-schema.ts'
import { sampleResult } from './sample.ts'

test.each([
  ['schema.json', resultJsonSchema()],
  ['tune.schema.json', tuneJsonSchema()],
  ['gate.schema.json', gateJsonSchema()],
])('%s is the schema of what is kept (npm run schema writes it)', (name, schema) => {
  const written = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

  expect(written).toBe(`${JSON.stringify(schema, null, 2)}\n`)
})

test.each(['schema.json', 'tune.schema.json', 'gate.schema.json'])('%s is shipped', (name) => {
  const { files } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { files: string[] }

  expect(files).toContain(name)
})

test('a run writes what the schema describes, and nothing else', async () => {
  const sample = await sampleResult()

  expect(resultFileSchema.parse(sample)).toEqual(sample)
})

test('describes its fields to people who read schema.json', () => {
  expect(JSON.stringify(resultJsonSchema())).toContain(
    'from the first operation issued to the last one settled',
  )
})
