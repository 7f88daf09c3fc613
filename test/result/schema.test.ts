import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { resultFileSchema, resultJsonSchema } from '../../bench/result/schema.ts'
import { sampleResult } from './sample.ts'

test('schema.json is the schema of the result file (npm run schema writes it)', () => {
  const written = readFileSync(new URL('../../schema.json', import.meta.url), 'utf8')

  expect(written).toBe(`${JSON.stringify(resultJsonSchema(), null, 2)}\n`)
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
