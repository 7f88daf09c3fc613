import { describe, expect, test } from 'vitest'
import { drawSchedule } from '../../bench/plan/schedule.ts'
import { BALANCES, dealtCount, dealtSchedule } from '../../bench/plan/share.ts'

const SEED = 3
const WEIGHTS = [3, 1]

const schedule = drawSchedule({
  ratePerS: 1000,
  durationMs: 12_000,
  arrivals: 'poisson',
  seed: SEED,
  weights: WEIGHTS,
})

const dealt = (of: number, balance: (typeof BALANCES)[number]) =>
  Array.from({ length: of }, (_, index) => dealtSchedule(schedule, { index, of, balance }, SEED))

describe.for(BALANCES)('arrivals that are dealt to instances: %s', (balance) => {
  test.for([1, 2, 3, 4, 7])('are the whole schedule, each of them once: %i instances', (of) => {
    const all = dealt(of, balance)
      .flatMap(({ dueMs, kinds }) => [...dueMs].map((due, place) => [due, kinds[place]] as const))
      .sort(([a], [b]) => a - b)

    expect(all.map(([due]) => due)).toEqual([...schedule.dueMs])
    expect(all.map(([, kind]) => kind)).toEqual([...schedule.kinds])
  })
})

test('in turn, each instance gets every fourth arrival', () => {
  const [first, second] = dealt(4, 'round-robin')

  expect(first?.dueMs.slice(0, 2)).toEqual(
    Float64Array.of(...[0, 4].map((i) => schedule.dueMs[i]!)),
  )
  expect(second?.dueMs[0]).toBe(schedule.dueMs[1])
})

describe('at random, each of four instances', () => {
  const shares = dealt(4, 'random')

  test('gets a quarter, within four standard deviations', () => {
    const { length } = schedule.dueMs
    for (const { dueMs } of shares) {
      expect(Math.abs(dueMs.length - length / 4)).toBeLessThan(4 * Math.sqrt((length * 3) / 16))
    }
  })

  test('gets a Poisson process of its own: the gaps have the deviation of their mean', () => {
    for (const { dueMs } of shares) {
      const gaps = [...dueMs].map((due, index) => due - (dueMs[index - 1] ?? 0))
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
      // In turn it would be a half, as the sum of four exponential gaps has.
      expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.9)
      expect(Math.sqrt(variance) / mean).toBeLessThan(1.1)
    }
  })

  test('gets the kinds of the mix in their proportion: they are drawn from another stream', () => {
    for (const { kinds } of shares) {
      const share = kinds.filter((kind) => kind === 1).length / kinds.length
      expect(share).toBeCloseTo(0.25, 1)
    }
  })
})

test('what is counted is dealt evenly', () => {
  const counts = (count: number): number[] =>
    [0, 1, 2, 3].map((index) => dealtCount(count, { index, of: 4, balance: 'random' }))

  expect(counts(10)).toEqual([3, 3, 2, 2])
  expect(counts(2)).toEqual([1, 1, 0, 0])
  expect(counts(Infinity)).toEqual([Infinity, Infinity, Infinity, Infinity])
})
