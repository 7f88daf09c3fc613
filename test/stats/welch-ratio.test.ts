import { describe, expect, test } from 'vitest'
import {
  geometricMean,
  welchInterval,
  welchRatio,
  type WelchRatio,
} from '../../bench/stats/welch-ratio.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { seededRandom } from '../../src/index.ts'

const OLD = [1.7, 1.72, 1.75, 1.71, 1.73, 1.69]
const NEW = [2.01, 2.08, 1.95, 2.03]

describe('welchRatio', () => {
  test('matches R and SciPy on the logarithms', () => {
    // scipy.stats.ttest_ind(log(NEW), log(OLD), equal_var=False), exponentiated.
    const ratio = welchRatio(OLD, NEW)

    expect(ratio.estimate).toBeCloseTo(1.1750060999816, 8)
    expect(ratio.degreesOfFreedom).toBeCloseTo(3.898850129984, 6)
    expect(ratio.standardError).toBeCloseTo(0.0143064534943, 8)
    expect(ratio.n).toEqual([6, 4])
    const interval = welchInterval(ratio, 0.99)
    expect(interval?.low).toBeCloseTo(1.0988052400855, 7)
    expect(interval?.high).toBeCloseTo(1.256491400502, 7)
  })

  test('becomes its reciprocal when the sides are exchanged', () => {
    const forth = welchRatio(OLD, NEW)
    const back = welchRatio(NEW, OLD)

    expect(back.estimate).toBeCloseTo(1 / forth.estimate, 12)
    expect(welchInterval(back, 0.9)?.low).toBeCloseTo(1 / highOf(forth), 12)
  })

  test('has no interval if a side has one value', () => {
    const ratio = welchRatio([2], [3, 3.1])

    expect(ratio).toMatchObject({ standardError: undefined, n: [1, 2] })
    expect(welchInterval(ratio, 0.95)).toBeUndefined()
  })

  test('of samples without variance has an interval without width', () => {
    const ratio = welchRatio([0.1, 0.1, 0.1], [0.2, 0.2, 0.2])

    expect(welchInterval(ratio, 0.999)).toEqual({
      low: ratio.estimate,
      high: ratio.estimate,
      confidence: 0.999,
    })
  })

  test.each([
    ['NaN', [1, Number.NaN], 'value 1 is NaN'],
    ['a negative value', [-1, 2], 'value 0 is -1'],
    ['zero', [0, 2], 'value 0 is 0'],
    ['an infinite value', [1, Infinity], 'value 1 is Infinity'],
    ['an empty sample', [], 'got none'],
  ])('rejects %s on either side', (_, values, message) => {
    expect(() => welchRatio(values, NEW)).toThrow(RangeError)
    expect(() => welchRatio(NEW, values)).toThrow(message)
    expect(() => geometricMean(values)).toThrow(message)
  })

  test.each([0, 1, Number.NaN])('rejects the confidence %d', (confidence) => {
    expect(() => welchInterval(welchRatio(OLD, NEW), confidence)).toThrow(RangeError)
    expect(() => welchInterval(welchRatio([1], [1]), confidence)).toThrow(RangeError)
  })

  test.each([
    [3, 3, 1],
    [6, 6, 1],
    [6, 10, 4],
  ])(
    'of %i and %i values, at %ix the noise, contains the true ratio as often as it states',
    (a, b, noise) => {
      const random = seededRandom(a * b)
      const sample = (n: number, sd: number) =>
        Array.from({ length: n }, () => Math.exp(sd * normal(random)))
      const times = 10_000
      let held = 0
      for (let time = 0; time < times; time++) {
        const interval = welchInterval(welchRatio(sample(a, 0.05), sample(b, 0.05 * noise)), 0.95)
        if (interval && interval.low <= 1 && interval.high >= 1) held++
      }

      // Satterthwaite's degrees of freedom are an approximation, and err to the safe side for few.
      expect(held / times).toBeGreaterThan(0.943)
      expect(held / times).toBeLessThan(0.975)
    },
  )
})

describe('geometricMean', () => {
  test('is reported with half of its 95 % interval as a share', () => {
    const { mean, spread, n } = geometricMean([1, 1, 4, 4])

    expect(mean).toBeCloseTo(2, 12)
    // ln 2 times √(4 / 3), by √4, times t of 3 degrees of freedom: 3.182.
    expect(spread).toBeCloseTo(Math.exp(3.18245 * Math.LN2 * Math.sqrt(4 / 3 / 4)) - 1, 4)
    expect(n).toBe(4)
  })

  test('of one value has no interval', () => {
    expect(geometricMean([3])).toMatchObject({ spread: undefined, n: 1 })
  })
})

function highOf(ratio: WelchRatio): number {
  return welchInterval(ratio, 0.9)?.high as number
}
