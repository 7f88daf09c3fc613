import { describe, expect, test } from 'vitest'
import type { TuneGoal, TuneStep } from '../../bench/tune/goal.ts'
import { fullGrid, nextStep } from '../../bench/tune/next-step.ts'
import { chooseSize } from '../../bench/tune/size-choice.ts'
import { coarseGrid, fineGrid, overflowGrid } from '../../bench/tune/size-grid.ts'
import type { Random } from '../../src/index.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { GOAL, SimulatedRun, type Server } from './simulated-server.ts'

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1)

/** Besides the noise of each operation, each visit finds the machine up to some percent slower. */
const unsteady = (_: number, random: Random) => Math.exp(0.05 * normal(random))

function searchSizes(server: Server, goal: TuneGoal, seed: number) {
  const run = new SimulatedRun(server, goal, seed)
  const steps: TuneStep[] = []
  for (;;) {
    const step = nextStep(steps.length === 0 ? undefined : run.result(), goal, Infinity)
    if (!step || step.pools.some(({ maxOverflow }) => maxOverflow > 0)) break
    steps.push(step)
    run.measure(step)
  }
  const size = chooseSize(run.result(), goal, 0).chosen?.pool.poolSize
  return { steps, size, burstsMs: run.burstsMs, result: run.result() }
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

describe('a search on a server that saturates', () => {
  const grid = fineGrid(64, Infinity)

  test.each([
    { capacity: 4, machine: undefined },
    { capacity: 8, machine: undefined },
    { capacity: 16, machine: undefined },
    { capacity: 4, machine: unsteady },
    { capacity: 8, machine: unsteady },
    { capacity: 16, machine: unsteady },
  ])('at $capacity finds it, within one step, in 9 of 10 runs and 40 % of the time', (given) => {
    const server = { capacity: given.capacity, serviceMs: 10, noise: 0.05 }
    const simulated = given.machine ? { ...server, machine: given.machine } : server

    const searches = SEEDS.map((seed) => searchSizes(simulated, GOAL, seed))

    const stepsOff = searches.map(({ size = 0 }) =>
      Math.abs(grid.indexOf(size) - grid.indexOf(given.capacity)),
    )
    expect(stepsOff.filter((off) => off <= 1).length).toBeGreaterThanOrEqual(36)
    const turns = searches.map(({ steps }) => steps.reduce((sum, step) => sum + stepTurns(step), 0))
    expect(mean(turns) / stepTurns(fullGrid(GOAL, Infinity))).toBeLessThanOrEqual(0.4)
    const full = new SimulatedRun(simulated, GOAL, 0)
    full.measure(fullGrid(GOAL, Infinity))
    expect(mean(searches.map(({ burstsMs }) => burstsMs)) / full.burstsMs).toBeLessThanOrEqual(0.4)
  })
})

describe('a search', () => {
  test('gives a connection to each of twenty sleeping operations', () => {
    const sleeping = { capacity: Infinity, serviceMs: 10, noise: 0.01 }
    const goal = { ...GOAL, concurrency: 20, burst: 20 }

    expect(SEEDS.slice(0, 10).map((seed) => searchSizes(sleeping, goal, seed).size)).toEqual(
      Array(10).fill(20),
    )
  })

  test('takes few connections where two cores do all the work', () => {
    const cpuBound = { capacity: 2, serviceMs: 1, noise: 0.05, slowdown: 0.01, machine: unsteady }

    for (const seed of SEEDS.slice(0, 10)) {
      const { size } = searchSizes(cpuBound, GOAL, seed)
      expect(size).toBeGreaterThanOrEqual(2)
      expect(size).toBeLessThanOrEqual(6)
    }
  })

  test('is not misled by a machine that becomes three times slower meanwhile', () => {
    const machine = (at: number, random: Random) => (1 + at / 50) * Math.exp(0.03 * normal(random))
    const drifting = { capacity: 8, serviceMs: 10, noise: 0.05, machine }

    const sizes = SEEDS.slice(0, 20).map((seed) => searchSizes(drifting, GOAL, seed).size)

    expect(sizes.filter((size) => size === 8 || size === 7 || size === 10).length).toBeGreaterThan(
      17,
    )
  })

  test('gives the deciding sizes ten rounds in common', () => {
    const { result, size } = searchSizes({ capacity: 8, serviceMs: 10, noise: 0.05 }, GOAL, 1)

    const finding = chooseSize(result, GOAL, 0).findings.find(({ pool }) => pool.poolSize === size)
    expect(finding?.rounds).toBeGreaterThanOrEqual(10)
    expect(finding?.lowerBound).toBeGreaterThanOrEqual(0.93)
  })

  test('does not continue because of another top after each step', () => {
    const steps = SEEDS.map(
      (seed) => searchSizes({ capacity: 8, serviceMs: 10, noise: 0.05 }, GOAL, seed).steps.length,
    )

    // The octaves, the sizes around the knee, those that decide.
    expect(steps).toEqual(SEEDS.map(() => 3))
  })

  test('requests the same from the same result', () => {
    const run = new SimulatedRun({ capacity: 8, serviceMs: 10, noise: 0.05 }, GOAL, 1)
    run.measure(nextStep(undefined, GOAL, Infinity) as TuneStep)

    expect(nextStep(run.result(), GOAL, Infinity)).toEqual(nextStep(run.result(), GOAL, Infinity))
  })

  test('never requests more connections than there are', () => {
    const server = { capacity: 64, serviceMs: 10, noise: 0.05 }
    const steps = new SimulatedRun(server, { ...GOAL, burst: 200 }, 1).search(30)

    const connections = steps
      .flatMap(({ pools }) => pools)
      .map(({ poolSize, maxOverflow }) => poolSize + maxOverflow)
    expect(Math.max(...connections)).toBe(30)
  })

  test('ends after the first step when every operation fails', () => {
    const failing = { capacity: 8, serviceMs: 10, noise: 0.05, failures: () => 1 }

    expect(new SimulatedRun(failing, GOAL, 1).search()).toHaveLength(1)
  })

  test('measures no size again on which operations failed', () => {
    const failures = ({ poolSize }: { poolSize: number }) => (poolSize > 10 ? 0.5 : 0)
    const steps = new SimulatedRun(
      { capacity: 16, serviceMs: 10, noise: 0.05, failures },
      GOAL,
      1,
    ).search()

    const times = (size: number) =>
      steps.filter(({ pools }) => pools.some(({ poolSize }) => poolSize === size)).length
    expect([16, 32, 64].map(times)).toEqual([1, 1, 1])
  })

  test('has nothing to find for a handle in this process', () => {
    const run = new SimulatedRun({ capacity: 1, serviceMs: 1, noise: 0.05 }, GOAL, 1, IN_PROCESS)
    run.measure({ pools: [{ poolSize: 1, maxOverflow: 0 }], concurrency: 64, rounds: 2 })

    expect(nextStep(run.result(), GOAL, 1)).toBeUndefined()
  })

  test('continues with the overflow after the whole grid', () => {
    const goal = { ...GOAL, burst: 100 }
    const run = new SimulatedRun({ capacity: 8, serviceMs: 10, noise: 0.05 }, goal, 1)
    run.measure(fullGrid(goal, Infinity))

    expect(nextStep(run.result(), goal, Infinity)).toEqual({
      pools: [0, 4, 8, 16, 32, 92].map((maxOverflow) => ({ poolSize: 8, maxOverflow })),
      concurrency: 100,
      rounds: 2,
    })
  })
})

const IN_PROCESS = {
  traits: {
    placement: 'in-process',
    parallelism: 1,
    maxConnections: 1,
    preparedStatements: true,
    pipelining: false,
    connect: 'a test',
  },
} as const

describe('the grids', () => {
  test('have every size up to 8, four per octave above, and the sizes that save a turn', () => {
    expect(fineGrid(64, Infinity)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 22, 24, 28, 32, 40, 48, 56, 64,
    ])
    expect(fineGrid(20, Infinity)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20])
    expect(fineGrid(100, 18)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18])
    expect(fineGrid(1, Infinity)).toEqual([1])
  })

  test('begin with one size per octave', () => {
    expect(coarseGrid(20, Infinity)).toEqual([1, 2, 4, 8, 16, 20])
  })

  test('try overflows up to the burst, within the connections that are left', () => {
    expect(overflowGrid(5, 100, Infinity)).toEqual([0, 3, 5, 10, 20, 95])
    expect(overflowGrid(5, 100, 7)).toEqual([0, 3, 5, 7])
    expect(overflowGrid(5, 100, -1)).toEqual([0])
  })
})

/**
 * About how long a step takes, in turns of a burst: an operation's time on a connection. To open a
 * pool, warm it up and close it takes about two.
 */
function stepTurns({ pools, concurrency, rounds }: TuneStep): number {
  return pools.reduce(
    (sum, { poolSize, maxOverflow }) =>
      sum + rounds * (2 + Math.ceil(concurrency / (poolSize + maxOverflow))),
    0,
  )
}
