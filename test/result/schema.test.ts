import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { selfTest } from '../../bench/gate/decision/self-test.ts'
import { gateFileSchema, gateJsonSchema } from '../../bench/result/gate-schema.ts'
import { resultFileSchema, resultJsonSchema } from '../../bench/result/schema.ts'
import { tuneFileSchema, tuneJsonSchema } from '../../bench/result/tune-schema.ts'
import { recordOf } from '../gate/record-of.ts'
import { sampleResult, sampleTune } from './sample.ts'

test.each([
  ['schema.json', resultJsonSchema()],
  ['tune.schema.json', tuneJsonSchema()],
  ['gate.schema.json', gateJsonSchema()],
])('%s is up to date (npm run schema writes it)', (name, schema) => {
  const written = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

  expect(written).toBe(`${JSON.stringify(schema, null, 2)}\n`)
})

test.each(['schema.json', 'tune.schema.json', 'gate.schema.json'])('%s is shipped', (name) => {
  const { files } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { files: string[] }

  expect(files).toContain(name)
})

test.each([
  ['a run', resultFileSchema, await sampleResult()],
  ['tune', tuneFileSchema, await sampleTune()],
  ['gate', gateFileSchema, await recordOf(1.2)],
  ['gate --self-test', gateFileSchema, selfTest(await recordOf(1), await recordOf(1.2), () => 0.5)],
])('%s writes only what the schema describes', (_, schema, written) => {
  expect(schema.parse(written)).toEqual(written)
})

test('has descriptions of its fields in schema.json', () => {
  expect(JSON.stringify(resultJsonSchema())).toContain(
    'from the first operation issued to the last one settled',
  )
})
