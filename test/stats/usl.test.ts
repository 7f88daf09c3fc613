import { describe, expect, test } from 'vitest'
import { fitScalabilityLaw, medianPoints, peakInterval } from '../../bench/stats/usl.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { seededRandom } from '../../src/index.ts'

// The fit to the series of a Cisco router in usl4j's tests.
const SIGMA = 0.02671591
const KAPPA = 7.690945e-4
const LAMBDA = 995.6486
const PEAK_N = Math.sqrt((1 - SIGMA) / KAPPA)

const law = (n: number) => (LAMBDA * n) / (1 + SIGMA * (n - 1) + KAPPA * n * (n - 1))
const range = (count: number, step: number) =>
  Array.from({ length: count }, (_, index) => (index + 1) * step)
const exact = (sizes: readonly number[]) => sizes.map((n) => ({ n, throughput: law(n) }))
const noisy = (sizes: readonly number[], noise: number, random: () => number) =>
  sizes.map((n) => ({ n, throughput: law(n) * (1 + noise * normal(random)) }))

describe('fitScalabilityLaw', () => {
  test('recovers the parameters that made the points', () => {
    const fit = fitScalabilityLaw(exact(range(32, 2)))

    expect(fit?.lambda).toBeCloseTo(LAMBDA, 6)
    expect(fit?.sigma).toBeCloseTo(SIGMA, 10)
    expect(fit?.kappa).toBeCloseTo(KAPPA, 12)
    expect(fit?.peak?.n).toBeCloseTo(PEAK_N, 6)
    expect(fit?.peak?.throughput).toBeCloseTo(law(PEAK_N), 4)
  })

  // Of 1000 seeds 999 do, and of 20 sizes as poolbench tune measures them 984.
  test('finds the peak of 32 points with 1 % noise within 3 % in 99 % of runs', () => {
    const seeds = range(300, 1)

    const near = seeds.filter((seed) => {
      const peak = fitScalabilityLaw(noisy(range(32, 2), 0.01, seededRandom(seed)))?.peak
      if (!peak) return false
      return (
        Math.abs(peak.n / PEAK_N - 1) < 0.03 && Math.abs(peak.throughput / law(PEAK_N) - 1) < 0.03
      )
    })

    expect(near.length / seeds.length).toBeGreaterThanOrEqual(0.99)
  })

  test('reports no peak beyond the points, though the formula has one', () => {
    const fit = fitScalabilityLaw(exact(range(8, 1)))

    expect(fit?.kappa).toBeCloseTo(KAPPA, 8)
    expect(fit?.peak).toBeUndefined()
  })

  test('reports no peak with a single point behind it', () => {
    expect(fitScalabilityLaw(exact([...range(30, 1), 40]))?.peak).toBeUndefined()
    expect(fitScalabilityLaw(exact([...range(30, 1), 40, 44]))?.peak?.n).toBeCloseTo(PEAK_N, 4)
  })

  test.each(range(20, 1))('reports no peak for 8 noisy points (seed %i)', (seed) => {
    const fit = fitScalabilityLaw(noisy(range(8, 1), 0.01, seededRandom(seed)))

    expect(fit?.peak).toBeUndefined()
  })

  test('keeps contention and coherency from falling below zero', () => {
    const superlinear = range(10, 1).map((n) => ({ n, throughput: 100 * n ** 1.2 }))

    expect(fitScalabilityLaw(superlinear)).toMatchObject({ sigma: 0, kappa: 0, peak: undefined })
  })

  test('keeps contention from exceeding one', () => {
    const falling = range(10, 1).map((n) => ({ n, throughput: 100 / n }))

    const fit = fitScalabilityLaw(falling)

    expect(fit?.sigma).toBeLessThanOrEqual(1)
    expect(fit?.peak).toBeUndefined()
  })

  test('rejects fewer than six sizes, however many points', () => {
    expect(fitScalabilityLaw(exact(range(5, 4)))).toBeUndefined()
    expect(fitScalabilityLaw(exact([...range(5, 4), ...range(5, 4)]))).toBeUndefined()
    expect(fitScalabilityLaw(exact(range(6, 4)))).toBeDefined()
  })

  test.each([0, -1, Number.NaN, Infinity])('rejects a throughput of %f', (throughput) => {
    expect(() => fitScalabilityLaw([{ n: 1, throughput }])).toThrow(RangeError)
  })
})

describe('peakInterval', () => {
  const roundsOf = (sizes: readonly number[], noise: number, random: () => number) =>
    range(10, 1).map(
      () =>
        new Map(noisy(sizes, noise, random).map(({ n, throughput }) => [n, Math.log(throughput)])),
    )

  test('contains the true peak in most runs, and is narrow', () => {
    const held = range(60, 1).filter((seed) => {
      const random = seededRandom(seed)
      const interval = peakInterval(roundsOf(range(16, 4), 0.03, random), { random })
      expect((interval?.high ?? Infinity) / (interval?.low ?? 0)).toBeLessThan(1.3)
      return interval && interval.low <= PEAK_N && PEAK_N <= interval.high
    })

    expect(held.length / 60).toBeGreaterThan(0.8)
  })

  test('is the same for the same seed', () => {
    const rounds = roundsOf(range(16, 4), 0.03, seededRandom(1))

    expect(peakInterval(rounds, { random: seededRandom(2) })).toEqual(
      peakInterval(rounds, { random: seededRandom(2) }),
    )
  })

  test('does not exist if the rounds show no peak', () => {
    const random = seededRandom(1)

    expect(peakInterval(roundsOf(range(8, 1), 0.03, random), { random })).toBeUndefined()
  })
})

test('medianPoints takes the median of each size over the rounds that have it', () => {
  const rounds = [
    new Map([[1, Math.log(10)]]),
    new Map([
      [1, Math.log(40)],
      [2, Math.log(7)],
    ]),
  ]

  const [one, two] = medianPoints(rounds)

  expect(one?.throughput).toBeCloseTo(20, 10)
  expect(two?.throughput).toBeCloseTo(7, 10)
})
