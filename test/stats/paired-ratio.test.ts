import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairedRatio } from '../../bench/stats/paired-ratio.ts'

const milliseconds = fc.double({ min: 0.01, max: 1e5, noNaN: true })
const rounds = fc.array(fc.tuple(milliseconds, milliseconds), { minLength: 1, maxLength: 40 })

describe('pairedRatio', () => {
  test('is the median of the ratios of each round, not the ratio of the medians', () => {
    // Ratios 2, 2, 5; the medians are 40 and 10.
    const { estimate } = pairedRatio([20, 40, 50], [10, 20, 10])

    expect(estimate).toBe(2)
  })

  test('takes the geometric mean of the two ratios in the middle', () => {
    expect(pairedRatio([1, 4, 9, 100], [1, 1, 1, 1]).estimate).toBeCloseTo(6, 12)
  })

  test('of equal ratios is exactly that, however large or small', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (ratio) => {
        expect(pairedRatio([ratio, ratio], [1, 1]).estimate).toBe(ratio)
      }),
    )
  })

  test('pairs by index, so that a slow round slows both sides', () => {
    const sequential = [1000, 1000, 5000, 1000, 1000, 9000]
    const concurrent = [100, 100, 500, 100, 100, 900]

    expect(pairedRatio(sequential, concurrent)).toEqual({
      estimate: 10,
      interval: { low: 10, high: 10, confidence: 0.96875 },
      n: 6,
      warnings: [],
    })
  })

  test('has the exact interval of the ratios: second to ninth of ten', () => {
    const ratios = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

    const { interval, warnings } = pairedRatio(
      ratios,
      ratios.map(() => 1),
    )

    expect(interval).toEqual({ low: 2, high: 9, confidence: 0.978515625 })
    expect(warnings).toEqual([])
  })

  test('is unaffected by one outlying round of ten', () => {
    const denominators = Array.from({ length: 10 }, () => 10)
    const quiet = [50, 51, 52, 53, 54, 55, 56, 57, 58, 59]
    const astray = quiet.with(9, 5_000)

    expect(pairedRatio(astray, denominators)).toEqual(pairedRatio(quiet, denominators))
  })

  test('states the range of too few rounds with its actual confidence', () => {
    expect(pairedRatio([20, 30, 50, 40], [10, 10, 10, 10])).toMatchObject({
      interval: { low: 2, high: 5, confidence: 0.875 },
      n: 4,
      warnings: [
        'need >= 6 rounds for a 95 % interval, have 4: the interval is their range (87.5 %)',
      ],
    })
  })

  test('has no interval for one round', () => {
    expect(pairedRatio([30], [10])).toEqual({
      estimate: 3,
      interval: undefined,
      n: 1,
      warnings: ['need >= 6 rounds for a 95 % interval, have 1'],
    })
  })

  test('judges the number of rounds by the requested confidence', () => {
    const five = [10, 11, 12, 13, 14]
    const ones = [1, 1, 1, 1, 1]

    expect(pairedRatio(five, ones, { confidence: 0.9 })).toMatchObject({
      interval: { low: 10, high: 14, confidence: 0.9375 },
      warnings: [],
    })
    expect(pairedRatio(five, ones, { confidence: 0.999 }).warnings).toEqual([
      'need >= 11 rounds for a 99.9 % interval, have 5: the interval is their range (93.75 %)',
    ])
  })

  test('becomes its reciprocal when the two sides are exchanged', () => {
    fc.assert(
      fc.property(rounds, (pairs) => {
        const left = pairs.map(([a]) => a)
        const right = pairs.map(([, b]) => b)

        const ratio = pairedRatio(left, right)
        const reciprocal = pairedRatio(right, left)

        expect(ratio.estimate * reciprocal.estimate).toBeCloseTo(1, 10)
        expect((ratio.interval?.low ?? 1) * (reciprocal.interval?.high ?? 1)).toBeCloseTo(1, 10)
      }),
    )
  })

  test('lies inside its interval', () => {
    fc.assert(
      fc.property(rounds, (pairs) => {
        const ratio = pairedRatio(
          pairs.map(([a]) => a),
          pairs.map(([, b]) => b),
        )

        expect(ratio.interval?.low ?? 0).toBeLessThanOrEqual(ratio.estimate)
        // The square root rounds; the ratios in the middle may be neighbours.
        expect(ratio.interval?.high ?? Infinity).toBeGreaterThanOrEqual(
          ratio.estimate * (1 - Number.EPSILON),
        )
      }),
    )
  })

  test('rejects sides of unequal length', () => {
    expect(() => pairedRatio([1, 2, 3], [1, 2])).toThrow(
      new RangeError(
        'a paired ratio needs both sides of every round, got 3 numerators and 2 denominators',
      ),
    )
  })

  test.each([0, -1, Number.NaN, Infinity])('rejects %f on either side', (value) => {
    expect(() => pairedRatio([1, value], [1, 1])).toThrow(
      new RangeError(`a paired ratio needs positive finite values, round 1 is ${value} / 1`),
    )
    expect(() => pairedRatio([1, 1], [1, value])).toThrow(RangeError)
  })

  test('rejects two negative values, though their ratio is positive', () => {
    expect(() => pairedRatio([-2], [-1])).toThrow(RangeError)
  })

  test('rejects a ratio too large or too small for a number', () => {
    expect(() => pairedRatio([1e300], [1e-300])).toThrow('round 0 is 1e+300 / 1e-300')
    expect(() => pairedRatio([1e-300], [1e300])).toThrow('round 0 is 1e-300 / 1e+300')
  })

  test('rejects an empty list of rounds', () => {
    expect(() => pairedRatio([], [])).toThrow(RangeError)
  })
})
