import { describe, expect, test } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.ts'
import type { TuneGoal, TuneStep } from '../../bench/tune/goal.ts'
import { nextStep } from '../../bench/tune/next-step.ts'
import { recommend } from '../../bench/tune/recommend.ts'
import { fineGrid } from '../../bench/tune/size-grid.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { seededRandom } from '../../src/index.ts'
import { measured, resultFile } from '../report/result-builder.ts'
import { tuneSimulated } from '../support/simulated-tuning.ts'

const GOAL: TuneGoal = {
  driver: 'memory',
  operation: 'get-user',
  queryTimeMs: 0,
  concurrency: 50,
  load: 'callers',
  burst: null,
  p99Ms: null,
  instances: 1,
  tolerance: 0.07,
}

/**
 * Operations per second of one function on one pool of node-postgres: with 50 callers that go on, and in
 * bursts of 50. Up to 8 both rise in proportion.
 */
const SIZES = [1, 8, 16, 24, 32, 40, 48, 50]
const OF_CALLERS = [39, 314, 642, 917, 1073, 1085, 1042, 961]
const OF_BURSTS = [36, 287, 478, 628, 674, 708, 832, 922]

describe('a pool whose throughput has been measured with callers and in bursts', () => {
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1)

  test('is to have 28 to 40 connections for callers, where the curve is flat', () => {
    const sizes = seeds.map((seed) => searched({ ...GOAL, driver: 'postgres' }, OF_CALLERS, seed))

    // 28 reach 0.92 of the best, and 32 reach 0.99.
    expect(sizes.filter((size) => size < 28 || size > 40)).toEqual([])
    expect(sizes.filter((size) => size === 32 || size === 28).length).toBeGreaterThanOrEqual(9)
  })

  test('is to have a connection for each operation of a burst', () => {
    const goal: TuneGoal = { ...GOAL, driver: 'postgres', load: 'bursts', burst: 50 }
    const sizes = seeds.map((seed) => searched(goal, OF_BURSTS, seed))

    expect(sizes.filter((size) => size < 48)).toEqual([])
  })
})

describe('in simulated time, callers', () => {
  test.each([4, 20, 28])('find the %d places of a server', async (places) => {
    const grid = fineGrid(GOAL.concurrency, Infinity)
    const url = `memory:?latency=10ms&capacity=${places}&noise=5%`
    for (const seed of [1, 2]) {
      const { recommendation, result } = await tuneSimulated(url, GOAL, { seed, full: false })

      const size = recommendation.recommendation?.pool.poolSize ?? NaN
      expect(grid.indexOf(size)).toBeGreaterThanOrEqual(grid.indexOf(places) - 1)
      expect(grid.indexOf(size)).toBeLessThanOrEqual(grid.indexOf(places) + 1)
      expect(recommendation.recommendation?.pool.maxOverflow).toBe(0)
      expect(result.scenarios.every(({ callers }) => callers === 50)).toBe(true)
    }
  })

  test('have the throughput and the response times of their server, however slow it is', async () => {
    const url = 'memory:?latency=500ms&capacity=20'
    const { recommendation } = await tuneSimulated(url, GOAL, { seed: 1, full: false })

    // X = min(P, 20) / 500 ms, and each of 50 callers has an answer every 50 / X.
    for (const { pool, throughput, p99Ms } of recommendation.sizes) {
      const expected = Math.min(pool.poolSize, 20) * 2
      expect(throughput / expected).toBeCloseTo(1, 1)
      expect(p99Ms).toBeGreaterThanOrEqual((50 / expected) * 1000 * 0.99)
      expect(p99Ms).toBeLessThanOrEqual(((50 / expected) * 1000 + 500) * 1.01)
    }
  })

  test('are given the smallest pool that keeps their p99', async () => {
    // 50 callers on P connections wait for 50 / P turns of 10 ms: 3 on 17, at most 4 on 16.
    const goal = { ...GOAL, p99Ms: 31 }
    const { recommendation } = await tuneSimulated('memory:?latency=10ms', goal, {
      seed: 1,
      full: false,
    })

    expect(recommendation.recommendation).toMatchObject({
      decidedBy: 'p99',
      pool: { poolSize: 17, maxOverflow: 0 },
    })
    expect(recommendation.recommendation?.reason).toContain('this is for 50 callers, and')
  })

  test('leave overflow to bursts, which are measured where they are asked for', async () => {
    const goal = { ...GOAL, concurrency: 8, burst: 24 }
    const url = 'memory:?latency=20ms&connect=1ms'
    const { recommendation, result } = await tuneSimulated(url, goal, { seed: 1, full: false })

    expect(recommendation.recommendation?.pool).toEqual({ poolSize: 8, maxOverflow: 16 })
    const bursts = result.scenarios.filter(({ callers }) => callers === undefined)
    expect(new Set(bursts.map(({ concurrency }) => concurrency))).toEqual(new Set([24]))

    const without = recommend(result, { ...goal, burst: null })
    expect(without.overflows).toEqual([])
    expect(without.recommendation).toMatchObject({
      pool: { poolSize: 8, maxOverflow: 0 },
      overflowReason: expect.stringMatching(/^no bursts were measured\. .* --burst 200 chooses it/),
    })
  })

  test('agree with the cross-checks', async () => {
    const url = 'memory:?latency=10ms&capacity=8'
    const { recommendation } = await tuneSimulated(url, GOAL, { seed: 1, full: false })

    const texts = new Map(recommendation.crossChecks.map(({ name, text }) => [name, text]))
    expect(texts.get('bound')).toBe(
      'an operation of 50 callers takes 6.25 turns on 8 connections; it agrees with all sizes up to 50',
    )
    expect(texts.get('littles-law')).toMatch(
      /^all 8 connections were busy: operations held (7\.[6-9]|8\.0) in the mean$/,
    )
  })
})

test('a size that fits is cut off only if a larger one may be faster', async () => {
  const of = async (capacity: number) => {
    const url = `memory:?latency=10ms&max_connections=20&capacity=${capacity}`
    const { recommendation } = await tuneSimulated(url, GOAL, { seed: 1, full: false })
    return recommendation.recommendation
  }

  expect(await of(12)).toMatchObject({ pool: { poolSize: 12 }, decidedBy: 'throughput' })
  expect(await of(50)).toMatchObject({ pool: { poolSize: 20 }, decidedBy: 'connections' })
})

/** The size that a search recommends on a curve, where each visit finds the machine up to some percent slower. */
function searched(goal: TuneGoal, curve: readonly number[], seed: number): number {
  const random = seededRandom(seed)
  const steps: TuneStep[] = []
  const makespans = new Map<number, { round: number; makespanMs: number }[]>()
  const result = (): ResultFile => {
    const { concurrency, callers } = steps[0] as TuneStep
    const parts = { queryTimeMs: 0, concurrency, ...(callers !== undefined && { callers }) }
    const scenarios = [...makespans].map(([poolSize, rounds]) => {
      const cell = measured({
        ...parts,
        pool: { poolSize, maxOverflow: 0 },
        makespansMs: rounds.map(({ makespanMs }) => makespanMs),
        ...(callers !== undefined && { burst: { requests: 500 } }),
      })
      const bursts = cell.bursts.map((burst, index) => ({ ...burst, ...rounds[index] }))
      return { ...cell, bursts }
    })
    return resultFile(scenarios)
  }
  let round = 0
  for (;;) {
    const step = nextStep(steps.length === 0 ? undefined : result(), goal, Infinity)
    if (!step) break
    steps.push(step)
    for (let i = 0; i < step.rounds; i++) {
      round++
      for (const { poolSize } of step.pools) {
        const makespanMs = (50 / at(poolSize, curve)) * 1000 * Math.exp(0.03 * normal(random))
        makespans.set(poolSize, [...(makespans.get(poolSize) ?? []), { round, makespanMs }])
      }
    }
  }
  return recommend(result(), goal).recommendation?.pool.poolSize ?? NaN
}

/** The curve between the measured sizes. */
function at(size: number, curve: readonly number[]): number {
  const above = SIZES.findIndex((each) => each >= size)
  const [x1 = 1, y1 = 1] = [SIZES[above], curve[above]]
  if (above === 0) return y1
  const [x0 = 0, y0 = 0] = [SIZES[above - 1], curve[above - 1]]
  return y0 + ((y1 - y0) * (size - x0)) / (x1 - x0)
}
