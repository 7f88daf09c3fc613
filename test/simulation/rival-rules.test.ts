import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/index.ts'
import { bootstrapTTest, mannWhitney, RIVAL_RULES } from '../../scripts/simulation/rival-rules.ts'

describe('the Mann–Whitney test', () => {
  // The table of benchstat's documentation: the least p that so many values against as many reach.
  test.for([
    [4, 0.0286],
    [5, 0.0079],
    [6, 0.0022],
    [7, 0.00058],
    [8, 0.000155],
    [9, 0.000041],
  ] as const)('of %i values, all of them larger, has p = %d', ([n, p]) => {
    const low = Array.from({ length: n }, (_, index) => index)
    const high = low.map((value) => value + 100)
    expect(mannWhitney(low, high).p / p).toBeCloseTo(1, 1)
    expect(mannWhitney(high, low).p).toBe(mannWhitney(low, high).p)
  })

  test('is exact without ties: permeability of placenta, Hollander and Wolfe table 4.1', () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    const early = [1.15, 0.88, 0.9, 0.74, 1.21]
    const { u, p } = mannWhitney(term, early)
    expect(u).toBe(35)
    // R gives 0.1272 for one side.
    expect(p / 2).toBeCloseTo(0.1272, 4)
  })

  test('corrects for ties: ozone in New York, May and August 1973, of R’s documentation', () => {
    const may = [
      41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45,
      115, 37,
    ]
    const august = [
      39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76,
      118, 84, 85,
    ]
    const { u, p } = mannWhitney(may, august)
    expect(u).toBe(127.5)
    expect(p).toBeCloseTo(0.0001208, 7)
  })

  test('finds no difference between equal values', () => {
    expect(mannWhitney([3, 3, 3], [3, 3, 3]).p).toBe(1)
  })
})

describe('the bootstrap t-test', () => {
  test('agrees with Welch’s test where that is valid: Student’s data on sleep', () => {
    const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
    const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    // Welch's p is 0.0794.
    const p = bootstrapTTest(first, second, seededRandom(1))
    expect(p).toBeGreaterThan(0.05)
    expect(p).toBeLessThan(0.11)
  })
})

describe('the rules of other tools', () => {
  const base = Array.from({ length: 30 }, (_, index) => 100 + (index % 7) / 10 + index / 1000)
  const times = (factor: number) => base.map((time) => time * factor)

  test.for([
    ['benchstat', 1, false],
    ['benchstat', 1.02, true],
    ['benchstat', 0.9, false],
    ['asv', 1.09, false],
    ['asv', 1.11, true],
    ['github-action-benchmark, 110 %', 1.09, false],
    ['github-action-benchmark, 110 %', 1.11, true],
    ['github-action-benchmark, 150 %', 1.49, false],
    ['github-action-benchmark, 150 %', 1.51, true],
    ['criterion', 1.005, false],
    ['criterion', 1.02, true],
    ['criterion', 0.9, false],
  ] as const)('%s on times of %d of the base: %s', ([name, factor, alarm]) => {
    const rule = RIVAL_RULES.find((rule) => rule.name === name)
    expect(rule?.alarms(base, times(factor), seededRandom(1))).toBe(alarm)
  })
})
