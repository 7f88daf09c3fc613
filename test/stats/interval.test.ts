import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { medianInterval, valuesNeeded } from '../../bench/stats/interval.ts'

/** 1, 2 … n, so that a value is its own rank; shuffled by a stride that n does not divide. */
const ranks = (n: number) => Array.from({ length: n }, (_, i) => ((i * 7919) % n) + 1)

describe('medianInterval', () => {
  // The binomial(n, ½) distribution in Python's exact fractions.
  test.each([
    [6, 1, 6, 0.96875],
    [8, 1, 8, 0.9921875],
    [9, 2, 8, 0.9609375],
    [10, 2, 9, 0.978515625],
    [12, 3, 10, 0.9614],
    [15, 4, 12, 0.9648],
    [20, 6, 15, 0.9586],
    [30, 10, 21, 0.9572],
    [1000, 469, 532, 0.9537],
    [10_000, 4902, 5099, 0.95117],
  ])('of %i values runs from rank %i to rank %i', (n, low, high, confidence) => {
    const interval = medianInterval(ranks(n))

    expect(interval).toMatchObject({ low, high })
    expect(interval?.confidence).toBeCloseTo(confidence, 4)
  })

  test.each([
    [5, 0.9, 1, 5, 0.9375],
    [8, 0.99, 1, 8, 0.9921875],
    [20, 0.5, 8, 13, 0.7368],
  ])('of %i values at %f runs from rank %i to rank %i', (n, asked, low, high, confidence) => {
    const interval = medianInterval(ranks(n), asked)

    expect(interval).toMatchObject({ low, high })
    expect(interval?.confidence).toBeCloseTo(confidence, 4)
  })

  test('accepts a confidence that it reaches exactly', () => {
    expect(medianInterval(ranks(5), 0.9375)).toEqual({ low: 1, high: 5, confidence: 0.9375 })
    expect(medianInterval(ranks(10), 0.978515625)).toMatchObject({ low: 2, high: 9 })
  })

  test.each([1, 2, 5])('does not exist for %i values at 95 %%', (n) => {
    expect(medianInterval(ranks(n))).toBeUndefined()
  })

  test('of equal values has no width', () => {
    expect(medianInterval([3, 3, 3, 3, 3, 3, 3])).toMatchObject({ low: 3, high: 3 })
  })

  test('does not move when the greatest of ten values becomes an outlier', () => {
    const values = ranks(10)
    const withOutlier = values.map((value) => (value === 10 ? 1e9 : value))

    expect(medianInterval(withOutlier)).toEqual(medianInterval(values))
  })

  test('has at least the requested confidence, and the next inner rank does not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 60 }),
        fc.double({ min: 0.5, max: 0.96, noNaN: true }),
        (n, confidence) => {
          const interval = medianInterval(ranks(n), confidence)

          const rank = interval?.low ?? 0
          expect(interval?.high).toBe(n + 1 - rank)
          expect(exactConfidence(n, rank)).toBeGreaterThanOrEqual(confidence)
          expect(exactConfidence(n, rank + 1)).toBeLessThan(confidence)
          expect(interval?.confidence).toBeCloseTo(exactConfidence(n, rank), 12)
        },
      ),
    )
  })

  test.each([0, 1, -0.5, 95, Number.NaN])('rejects a confidence of %f', (confidence) => {
    expect(() => medianInterval(ranks(10), confidence)).toThrow(RangeError)
  })

  test('rejects an empty sample and NaN', () => {
    expect(() => medianInterval([])).toThrow(RangeError)
    expect(() => medianInterval([1, Number.NaN])).toThrow(RangeError)
  })
})

describe('valuesNeeded', () => {
  test.each([
    [0.5, 2],
    [0.9, 5],
    [0.9375, 5],
    [0.95, 6],
    [0.99, 8],
    [0.999, 11],
  ])('at %f is %i', (confidence, expected) => {
    expect(valuesNeeded(confidence)).toBe(expected)
  })
})

/** 1 − 2·P(X < rank), X binomial(n, ½), in whole numbers but for the last division. */
function exactConfidence(n: number, rank: number): number {
  let outcomes = 1n
  let below = 0n
  for (let i = 0; i < rank; i++) {
    below += outcomes
    outcomes = (outcomes * BigInt(n - i)) / BigInt(i + 1)
  }
  return Number(2n ** BigInt(n) - 2n * below) / 2 ** n
}
