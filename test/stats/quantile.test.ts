import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { median, orderStatistic, quantile, sortedSample } from '../../bench/stats/quantile.ts'

// Far enough from overflow that the difference of two is a number.
const finite = fc.double({ min: -1e300, max: 1e300, noNaN: true })
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('quantile', () => {
  // Python's statistics.quantiles, method 'inclusive', which is type 7.
  test.each([
    [0.05, 16],
    [0.3, 23],
    [0.4, 29],
    [0.95, 48],
    [1, 50],
  ])('of 15 20 35 40 50 at %f is %f', (p, expected) => {
    expect(quantile([15, 20, 35, 40, 50], p)).toBeCloseTo(expected, 12)
  })

  test('agrees with R on the 95 % quantile of 1 to 10', () => {
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95)).toBeCloseTo(9.55, 12)
  })

  test('of one value is that value, whatever p', () => {
    expect([0, 0.3, 1].map((p) => quantile([7], p))).toEqual([7, 7, 7])
  })

  test('of equal values is that value to the last digit', () => {
    expect(quantile([0.1, 0.1, 0.1], 0.37)).toBe(0.1)
  })

  test('accepts a typed array', () => {
    expect(quantile(Float64Array.of(1, 2), 0.5)).toBe(1.5)
  })

  test('never falls as p rises', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), share, share, (values, p, q) => {
        const sorted = sortedSample(values)
        expect(quantile(sorted, Math.min(p, q))).toBeLessThanOrEqual(
          quantile(sorted, Math.max(p, q)),
        )
      }),
    )
  })

  test('never leaves the range of the sample', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), share, (values, p) => {
        const value = quantile(sortedSample(values), p)
        expect(value).toBeGreaterThanOrEqual(Math.min(...values))
        expect(value).toBeLessThanOrEqual(Math.max(...values))
      }),
    )
  })

  test.each([-0.01, 1.01, Number.NaN])('rejects p = %f', (p) => {
    expect(() => quantile([1, 2], p)).toThrow(new RangeError(`\`p\` must be from 0 to 1, got ${p}`))
  })

  test('rejects an empty sample', () => {
    expect(() => quantile([], 0.5)).toThrow('an empty sample has no quantile')
  })
})

describe('median', () => {
  test('is the middle of an odd number of values', () => {
    expect(median([9, 1, 5])).toBe(5)
  })

  test('is the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 100, 2])).toBe(3)
  })

  test('sorts by number, not by spelling', () => {
    expect(median([10, 9, 100])).toBe(10)
  })

  test('does not move when the greatest value becomes an outlier', () => {
    expect(median([1, 2, 3, 4, 5_000_000])).toBe(median([1, 2, 3, 4, 5]))
  })

  test('does not reorder its argument', () => {
    const values = [3, 1, 2]

    median(values)

    expect(values).toEqual([3, 1, 2])
  })
})

describe('sortedSample', () => {
  test('puts negative numbers first', () => {
    expect(Array.from(sortedSample([1, -2, 0]))).toEqual([-2, 0, 1])
  })

  test('rejects an empty sample', () => {
    expect(() => sortedSample([])).toThrow(
      new RangeError('a sample needs at least one value, got none'),
    )
  })

  test.each([Number.NaN, Infinity, -Infinity])('rejects %f, naming its place', (value) => {
    expect(() => sortedSample([1, 2, value])).toThrow(
      new RangeError(`a sample holds finite numbers only, value 2 is ${value}`),
    )
  })
})

describe('orderStatistic', () => {
  test('counts ranks from 1 to n', () => {
    const sorted = sortedSample([30, 10, 20])

    expect([1, 2, 3].map((rank) => orderStatistic(sorted, rank))).toEqual([10, 20, 30])
  })

  test.each([0, 4, 1.5, Number.NaN])('rejects rank %f of three', (rank) => {
    expect(() => orderStatistic(sortedSample([1, 2, 3]), rank)).toThrow(RangeError)
  })
})
