import { describe, expect, test } from 'vitest'
import { drawSchedule, type ScheduleOptions } from '../../../bench/plan/schedule.ts'

const OPTIONS: ScheduleOptions = {
  ratePerS: 200,
  durationMs: 60_000,
  arrivals: 'poisson',
  seed: 1,
  weights: [70, 20, 10],
}

describe('the arrivals of a Poisson schedule', () => {
  test.for([1, 2, 3, 4, 5])('have exponential gaps by Kolmogorov and Smirnov, seed %i', (seed) => {
    const { dueMs } = drawSchedule({ ...OPTIONS, seed })
    const gaps = [...dueMs].map((due, index) => due - (dueMs[index - 1] ?? 0)).sort((a, b) => a - b)
    const n = gaps.length

    const distance = Math.max(
      ...gaps.map((gap, index) => {
        const expected = 1 - Math.exp(-gap / 5)
        return Math.max(Math.abs(expected - index / n), Math.abs(expected - (index + 1) / n))
      }),
    )

    // The critical value at 1 %, for five seeds that do not change.
    expect(distance * Math.sqrt(n)).toBeLessThan(1.63)
  })

  test('are as many as the rate says, within three standard deviations', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { length } = drawSchedule({ ...OPTIONS, seed }).dueMs
      expect(Math.abs(length - 12_000)).toBeLessThan(3.5 * Math.sqrt(12_000))
    }
  })

  test('are the same for the same seed, whatever the mix, and others for another seed', () => {
    const { dueMs } = drawSchedule(OPTIONS)

    expect(drawSchedule({ ...OPTIONS, weights: [1] }).dueMs).toEqual(dueMs)
    expect(drawSchedule({ ...OPTIONS, seed: 2 }).dueMs).not.toEqual(dueMs)
  })

  test('are of each kind by its weight', () => {
    const { kinds } = drawSchedule(OPTIONS)

    const shares = [0, 1, 2].map(
      (kind) => kinds.filter((each) => each === kind).length / kinds.length,
    )
    expect(shares[0]).toBeCloseTo(0.7, 1)
    expect(shares[1]).toBeCloseTo(0.2, 1)
    expect(shares[2]).toBeCloseTo(0.1, 1)
  })
})

test('constant arrivals are evenly spaced, and none is lost to rounding', () => {
  const { dueMs } = drawSchedule({ ...OPTIONS, arrivals: 'constant', ratePerS: 3000 })

  expect(dueMs).toHaveLength(180_000)
  expect(dueMs[179_999]).toBeCloseTo(59_999.667, 3)
})
