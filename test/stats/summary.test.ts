import { describe, expect, test } from 'vitest'
import { medianInterval } from '../../bench/stats/interval.ts'
import { summarize } from '../../bench/stats/summary.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { seededRandom } from '../../src/index.ts'

const QUIET = [71.2, 70.4, 72.9, 70.9, 71.8, 73.1, 70.1, 71.5, 72.2, 70.7]

describe('summarize', () => {
  // NIST Statistical Reference Datasets, univariate: certified mean and standard deviation.
  test.each([
    ['NumAcc1', [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1],
    ['NumAcc2', numAcc(1.2, 1.1, 1.3), 1.2, 0.1],
    ['NumAcc3', numAcc(1_000_000.2, 1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1],
  ])('finds the certified mean and deviation of %s', (_, values, mean, deviation) => {
    const summary = summarize(values)

    expect(summary.mean).toBeCloseTo(mean, 8)
    expect(summary.standardDeviation).toBeCloseTo(deviation, 8)
  })

  test('describes ten bursts, without a warning when there is nothing to warn of', () => {
    const { mean, standardDeviation, p95, ...rest } = summarize(QUIET)

    expect(mean).toBeCloseTo(71.48, 10)
    expect(standardDeviation).toBeCloseTo(1.0195859726, 9)
    expect(p95).toBeCloseTo(73.01, 10)
    expect(rest).toEqual({
      n: 10,
      median: 71.35,
      interval: medianInterval(QUIET),
      min: 70.1,
      max: 73.1,
      warnings: [],
    })
  })

  test('has the interval of the median at 95 %', () => {
    const values = Array.from({ length: 30 }, (_, i) => i + 1)

    expect(summarize(values).interval).toMatchObject({ low: 10, high: 21 })
  })

  test('leaves its argument in its order', () => {
    const values = [...QUIET]

    summarize(values)

    expect(values).toEqual(QUIET)
  })

  test('of one value claims neither deviation nor interval', () => {
    expect(summarize([71.2])).toEqual({
      n: 1,
      mean: 71.2,
      median: 71.2,
      interval: undefined,
      standardDeviation: undefined,
      min: 71.2,
      max: 71.2,
      p95: 71.2,
      warnings: ['need >= 6 values for a 95 % interval, have 1'],
    })
  })

  test('asks for six values', () => {
    expect(summarize(QUIET.slice(0, 5)).warnings).toEqual([
      'need >= 6 values for a 95 % interval, have 5',
    ])
    expect(summarize(QUIET.slice(0, 6)).warnings).toEqual([])
  })

  test('of equal values has exactly their mean and no deviation, and doubts the clock', () => {
    const summary = summarize([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])

    expect(summary).toMatchObject({ mean: 0.1, standardDeviation: 0, p95: 0.1 })
    expect(summary.warnings).toEqual(['all 7 values are equal: check the resolution of the clock'])
  })

  test('keeps an outlier and says what it spoils', () => {
    const summary = summarize([...QUIET, 400])

    expect(summary.max).toBe(400)
    expect(summary.warnings).toEqual([
      'outliers, 1 of 11 values: the median and its interval stand, ' +
        'the mean, standard deviation and p95 do not; measure on a quieter machine',
    ])
  })

  test('calls no outlier among fewer than six, whose spread says too little', () => {
    expect(summarize([70, 70.1, 70.2, 400]).warnings).toEqual([
      'need >= 6 values for a 95 % interval, have 4',
    ])
  })

  test('finds a value that is far too small as well', () => {
    expect(summarize([...QUIET, -300]).warnings).toHaveLength(1)
  })

  test('calls an outlier in fewer than 2 % of undisturbed runs of 6 bursts', () => {
    const random = seededRandom(1)
    const runs = Array.from({ length: 2000 }, () =>
      Array.from({ length: 6 }, () => 70 + normal(random)),
    )

    const alarms = runs.filter((values) => summarize(values).warnings.length > 0)

    expect(alarms.length).toBeLessThan(40)
  })

  test('calls no outlier where most values are equal, as that gives no scale', () => {
    expect(summarize([5, 5, 5, 5, 5, 5, 5.001]).warnings).toEqual([])
  })

  test.each([[[]], [[1, Number.NaN]], [[1, Infinity]]])('refuses %j', (values) => {
    expect(() => summarize(values)).toThrow(RangeError)
  })
})

/** NIST's NumAcc2 to 4: one value in the middle, then 500 pairs about it. */
function numAcc(middle: number, below: number, above: number): number[] {
  return [middle, ...Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? below : above))]
}
