import { describe, expect, test } from 'vitest'
import { median } from '../../bench/stats/quantile.ts'
import { medianLowerBound } from '../../bench/stats/ratio-bound.ts'
import { resampleRounds } from '../../bench/stats/round-bootstrap.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { seededRandom } from '../../src/index.ts'

describe('medianLowerBound', () => {
  test.each([5, 10, 11, 20])(
    'of %i values lies below the true median in 89 to 97 of 100 runs',
    (n) => {
      const random = seededRandom(n)

      const below = Array.from({ length: 2000 }, () =>
        medianLowerBound(
          Array.from({ length: n }, () => normal(random)),
          { resamples: 200, random },
        ),
      ).filter((bound) => bound !== undefined && bound <= 0)

      expect(below.length / 2000).toBeGreaterThan(0.89)
      expect(below.length / 2000).toBeLessThan(0.97)
    },
  )

  test('of equal values is that value', () => {
    expect(medianLowerBound([3, 3, 3, 3, 3, 3], { random: seededRandom(1) })).toBe(3)
  })

  test('is no higher than the median, and one of the values or between two', () => {
    const values = [5, 1, 4, 2, 3, 9, 8]
    const bound = medianLowerBound(values, { random: seededRandom(1) }) ?? Infinity

    expect(bound).toBeLessThan(median(values))
    expect(bound).toBeGreaterThanOrEqual(1)
  })

  test('needs five values at 95 %', () => {
    const random = seededRandom(1)

    expect(medianLowerBound([1, 2, 3, 4], { random })).toBeUndefined()
    expect(medianLowerBound([1, 2, 3, 4, 5], { random })).toBeDefined()
    expect(medianLowerBound([1, 2, 3, 4], { confidence: 0.9, random })).toBeDefined()
  })

  test.each([0, 1, Number.NaN])('rejects a confidence of %f', (confidence) => {
    expect(() => medianLowerBound([1], { confidence, random: Math.random })).toThrow(RangeError)
  })
})

describe('resampleRounds', () => {
  const coarse = [1, 2].map(
    (value) =>
      new Map([
        [1, value],
        [64, value],
      ]),
  )
  const fine = [3, 4, 5].map(
    (value) =>
      new Map([
        [8, value],
        [64, value],
      ]),
  )

  test('preserves the number of values of each item', () => {
    const drawn = resampleRounds([...coarse, ...fine], seededRandom(1))

    expect(drawn.filter((round) => round.has(1))).toHaveLength(2)
    expect(drawn.filter((round) => round.has(8))).toHaveLength(3)
    expect(drawn.filter((round) => round.has(64))).toHaveLength(5)
  })

  test('keeps the values of a round together, and draws each about as often', () => {
    const random = seededRandom(1)
    const drawn = Array.from({ length: 1000 }, () => resampleRounds(fine, random)).flat()

    for (const round of drawn) expect(round.get(8)).toBe(round.get(64))
    for (const value of [3, 4, 5]) {
      const share = drawn.filter((round) => round.get(8) === value).length / drawn.length
      expect(share).toBeCloseTo(1 / 3, 1)
    }
  })
})
