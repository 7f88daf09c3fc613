import { expect, test } from 'vitest'
import { trustWarnings } from '../../bench/analysis/trust.ts'
import { measured, resultFile } from '../report/result-builder.ts'

test('a consistent result gives no warning', () => {
  expect(trustWarnings(resultFile([measured({ makespansMs: [70, 71] })]))).toEqual([])
})

test('instruments that contradict Little’s law are reported with both sides', () => {
  const wrong = measured({ makespansMs: [100], burst: { connectionMs: 500 } })

  expect(trustWarnings(resultFile([wrong]))).toEqual([
    `${wrong.id}: not to be trusted: 5.00 connections were in use in the mean, ` +
      'throughput and hold time say 10.00 (Little’s law)'.replace('’', "'"),
  ])
})

test('a burst of callers is held against the connections that all of them use', () => {
  const cell = { callers: 4, concurrency: 10, makespansMs: [50] }
  const wrong = measured({ ...cell, burst: { connectionMs: 50 } })

  expect(trustWarnings(resultFile([measured(cell)]))).toEqual([])
  expect(trustWarnings(resultFile([wrong]))[0]).toContain(
    '4.00 connections were in use in the mean, throughput and hold time say 8.00',
  )
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
