import { expect, test } from 'vitest'
import { describeLeftOut, scenarioSamples } from '../../../bench/report/exports/samples.ts'
import { measured, resultFile } from '../result-builder.ts'

const sound = measured({ concurrency: 10, makespansMs: [20] })
const failed = { ...measured({ makespansMs: [20] }), status: 'failed', reason: 'no table' } as const

test('failed scenarios, and those with failed operations, are left out', () => {
  const failing = measured({ concurrency: 2, makespansMs: [20, 20], burst: { failures: 1 } })

  const { samples, leftOut } = scenarioSamples(resultFile([failed, sound, failing]))

  expect(samples.map(({ scenario }) => scenario.id)).toEqual([sound.id])
  expect(leftOut).toEqual([
    { id: failed.id, reason: 'not measured: no table' },
    { id: failing.id, reason: 'operations failed, so its times are not those of the work' },
  ])
})

test('statements are averaged per operation, and left out if one burst has no count', () => {
  const [burst] = sound.bursts as [(typeof sound.bursts)[number]]
  const bursts = [
    { ...burst, statements: 10, opened: 5 },
    { ...burst, statements: 30 },
    { ...burst, round: 2, statements: 10 },
    { ...burst, round: 2 },
  ]

  const { samples } = scenarioSamples(resultFile([{ ...sound, bursts }]))

  expect(samples[0]?.rounds).toMatchObject([
    { operations: 20, perOperation: { statements: 2, opened: 0.25 } },
    { operations: 20, perOperation: { opened: 0 } },
  ])
})

test('scenarios that are left out for the same reason share a line', () => {
  expect(
    describeLeftOut([
      { id: 'a', reason: 'one' },
      { id: 'b', reason: 'two' },
      { id: 'c', reason: 'one' },
      { id: 'd', reason: 'three\r\n::error::lines' },
    ]),
  ).toEqual([
    '2 scenarios are left out, first a: one',
    'b is left out: two',
    'd is left out: three ::error::lines',
  ])
})
