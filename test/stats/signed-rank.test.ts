import { describe, expect, test } from 'vitest'
import { hodgesLehmann, signedRankInterval } from '../../bench/stats/signed-rank.ts'
import { seededRandom } from '../../src/index.ts'

describe('the Hodges–Lehmann estimate', () => {
  test('is the median of the means of all pairs', () => {
    // The means are 1, 1.5, 2, 4, 4.5 and 7.
    expect(hodgesLehmann([1, 2, 7])).toBe((2 + 4) / 2)
  })

  test('follows a shift, and changes sign with the values', () => {
    const values = [0.3, -0.1, 0.25, 0.02, 0.11]
    const estimate = hodgesLehmann(values)
    expect(hodgesLehmann(values.map((value) => value + 5))).toBeCloseTo(estimate + 5, 12)
    expect(hodgesLehmann(values.map((value) => -value))).toBeCloseTo(-estimate, 12)
  })

  test('hardly moves for a single outlier', () => {
    const values = Array.from({ length: 20 }, (_, index) => index / 20)
    const estimate = hodgesLehmann(values)
    expect(Math.abs(hodgesLehmann([...values.slice(0, 19), 1e9]) - estimate)).toBeLessThan(0.05)
  })
})

describe('the signed-rank interval', () => {
  // Critical values of Wilcoxon's T, as in every table: n, one-sided level, largest T in the tail.
  test.for([
    [6, 0.025, 0],
    [7, 0.025, 2],
    [8, 0.025, 3],
    [10, 0.025, 8],
    [10, 0.005, 3],
    [15, 0.025, 25],
    [20, 0.025, 52],
    [20, 0.005, 37],
    [25, 0.01, 76],
    [30, 0.025, 137],
    [30, 0.005, 109],
  ] as const)('of %i values at %d ends at the table’s rank', ([n, level, critical]) => {
    // Powers of two: every mean of two is another one, and its rank is known by counting.
    const values = Array.from({ length: n }, (_, index) => 2 ** index)
    const averages = values
      .flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2))
      .sort((a, b) => a - b)
    const interval = signedRankInterval(values, 1 - 2 * level)
    expect(interval?.low).toBe(averages[critical])
    expect(interval?.high).toBe(averages[averages.length - 1 - critical])
  })

  test('states its actual confidence', () => {
    expect(signedRankInterval([1, 2, 3, 4, 5, 6], 0.95)?.confidence).toBe(1 - 2 / 64)
    const ten = signedRankInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95)
    expect(ten?.confidence).toBeCloseTo(1 - 2 * 0.0244140625, 12)
  })

  test('does not exist for fewer values than its confidence needs', () => {
    expect(signedRankInterval([1, 2, 3, 4, 5], 0.95)).toBeUndefined()
    expect(signedRankInterval([1, 2, 3, 4, 5, 6], 0.95)).toBeDefined()
    expect(signedRankInterval([1], 0.5)).toBeUndefined()
  })

  test('contains the true value as often as it states, though each pair resembles the last', () => {
    const random = seededRandom(7)
    let held = 0
    const samples = 4000
    for (let sample = 0; sample < samples; sample++) {
      let state = 1
      const values = Array.from({ length: 10 }, () => {
        state = 0.9 * state + random()
        return (random() < 0.5 ? -1 : 1) * state ** 2
      })
      const { low, high } = signedRankInterval(values, 0.95) as { low: number; high: number }
      if (low <= 0 && high >= 0) held++
    }
    // 95.1 %, and three standard errors.
    expect(held / samples).toBeGreaterThan(0.941)
    expect(held / samples).toBeLessThan(0.961)
  })

  test.for([
    ['none', []],
    ['NaN', [1, Number.NaN]],
    ['infinity', [1, Number.POSITIVE_INFINITY]],
  ] as const)('rejects %s', ([, values]) => {
    expect(() => signedRankInterval(values, 0.95)).toThrow(RangeError)
    expect(() => hodgesLehmann(values)).toThrow(RangeError)
  })

  test.for([0, 1, Number.NaN])('rejects a confidence of %d', (confidence) => {
    expect(() => signedRankInterval([1, 2, 3], confidence)).toThrow(/`confidence`/)
  })
})
