import { describe, expect, test } from 'vitest'
import { pairOfResults } from '../../bench/gate/decision/pair-of-results.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { burstOf100, counting } from '../compare/two-runs.ts'
import { measured, resultFile } from '../report/result-builder.ts'

const NO_FAILURES = burstOf100()
const SOME = counting(NO_FAILURES, { failures: [0, 3, 0, 0, 0, 0] })
const ALL = counting(NO_FAILURES, { failures: [1, 3, 1, 1, 1, 1] })

function of(scenario: ResultFile['scenarios'][number]): ResultFile {
  return resultFile([scenario])
}

describe('a pair', () => {
  test('is the median of the bursts of each side', () => {
    const base = measured({ makespansMs: [10, 30, 11] })
    const candidate = measured({ makespansMs: [20, 22, 90] })

    expect([...pairOfResults(of(base), of(candidate))]).toEqual([
      [base.id, { base: 11, candidate: 22 }],
    ])
  })

  test('is rejected if a side lacks a scenario', () => {
    const other = burstOf100({ concurrency: 7 })

    expect(() => pairOfResults(of(NO_FAILURES), of(other))).toThrow(
      `the candidate has no scenario ${NO_FAILURES.id}`,
    )
    expect(() => pairOfResults(resultFile([]), resultFile([]))).toThrow(
      'neither side has measured anything',
    )
  })

  test.for([
    ['the base in some bursts', SOME, NO_FAILURES, /failed in 1 of 6 bursts of the base/],
    ['both in all bursts', ALL, ALL, /failed in 6 of 6 bursts of the base/],
    ['the candidate in some bursts', NO_FAILURES, SOME, /failed in 1 of 6 bursts of the candidate/],
  ] as const)('is invalid if operations fail: %s', ([, base, candidate, message]) => {
    expect(() => pairOfResults(of(base), of(candidate))).toThrow(message)
  })

  test('is valid if the candidate fails in every burst, which is counted', () => {
    expect(pairOfResults(of(NO_FAILURES), of(ALL)).size).toBe(1)
  })
})
