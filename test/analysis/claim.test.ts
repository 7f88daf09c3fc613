import { describe, expect, test } from 'vitest'
import { claimFor } from '../../bench/analysis/claim.ts'
import { measured, type MeasuredScenario } from '../report/result-builder.ts'

describe('the tutorial’s claim', () => {
  test.each([
    [1, 1],
    [10, 6.7],
    [100, 20],
  ])('for %d reads of 10 ms on 5+10 is %dx', (concurrency, speedUp) => {
    expect(claimFor(measured({ concurrency, makespansMs: [1] }))?.speedUp).toBe(speedUp)
  })

  test.each<[string, MeasuredScenario]>([
    ['another number of reads', { concurrency: 20, makespansMs: [1] }],
    ['another query time', { queryTimeMs: 0, makespansMs: [1] }],
    ['another pool', { pool: { poolSize: 20, maxOverflow: 0 }, makespansMs: [1] }],
    ['as many connections kept open', { pool: { poolSize: 15, maxOverflow: 0 }, makespansMs: [1] }],
    ['a limiter', { mode: 'limited', makespansMs: [1] }],
    ['one read after the other', { mode: 'sequential', makespansMs: [1] }],
    ['callers that share the pool', { callers: 1, makespansMs: [1] }],
    ['another operation', { operation: 'checkout', makespansMs: [1] }],
    ['a web service', { operation: 'http-get-user', makespansMs: [1] }],
    [
      'a pool of the library',
      { pool: { poolSize: 5, maxOverflow: 10, native: 'native' }, makespansMs: [1] },
    ],
  ])('does not cover %s', (_, scenario) => {
    expect(claimFor(measured(scenario))).toBeUndefined()
  })
})
