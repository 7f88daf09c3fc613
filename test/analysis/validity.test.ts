import { expect, test } from 'vitest'
import { trustWarnings } from '../../bench/analysis/validity.ts'
import { measured, resultFile } from '../report/result-builder.ts'

test('a consistent result gives no warning', () => {
  expect(trustWarnings(resultFile([measured({ makespansMs: [70, 71] })]))).toEqual([])
})

test('instruments that contradict Little’s law are reported with both sides', () => {
  const wrong = measured({ makespansMs: [100], burst: { connectionMs: 500 } })

  expect(trustWarnings(resultFile([wrong]))).toEqual([
    `${wrong.id}: unreliable: 5.00 connections were in use on average, but ` +
      'throughput and hold time imply 10.00 (Little’s law)'.replace('’', "'"),
  ])
})

test('a burst of callers is checked against the connections that all of them use', () => {
  const cell = { callers: 4, concurrency: 10, makespansMs: [50, 50] }
  const wrong = measured({ ...cell, burst: { connectionMs: 50 } })

  expect(trustWarnings(resultFile([measured(cell)]))).toEqual([])
  expect(trustWarnings(resultFile([wrong]))[0]).toContain(
    '4.00 connections were in use on average, but throughput and hold time imply 8.00',
  )
})

test('a burst that is the mean of several requests is weighted by their number', () => {
  // One round of 3 requests that held 10 ms, one of a single request that held 30 ms, of 10 operations.
  const rounds = measured({ callers: 2, concurrency: 20, holdMs: 15, makespansMs: [50, 150] })
  const bursts = rounds.bursts.map((burst, index) => ({
    ...burst,
    ...(index === 0 ? { requests: 3, connectionMs: 100 } : { requests: 1, connectionMs: 300 }),
  }))

  expect(trustWarnings(resultFile([{ ...rounds, bursts }]))).toEqual([])
})

test('scenarios whose event loop was saturated are counted in one line', () => {
  const busy = { eventLoopUtilization: 0.95 }
  const warnings = trustWarnings(
    resultFile([
      measured({ makespansMs: [70], burst: busy }),
      measured({ makespansMs: [80], burst: busy, concurrency: 10 }),
      measured({ makespansMs: [80], burst: busy, mode: 'sequential' }),
    ]),
  )

  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/^in 2 of 3 scenarios .* 90 % busy/)
})
