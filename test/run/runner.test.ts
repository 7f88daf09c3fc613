import { describe, expect, test } from 'vitest'
import { OPERATION_NAMES } from '../../bench/plan/operations.ts'
import type { Scenario } from '../../bench/plan/scenario.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { cell, completed, runMemory } from './run-memory.ts'
import { openSpied, type SpiedConnection } from './spied-target.ts'

const POOLS = [
  { poolSize: 2, maxOverflow: 0 },
  { poolSize: 3, maxOverflow: 0 },
  { poolSize: 4, maxOverflow: 1 },
]
const MODES = ['sequential', 'concurrent'] as const
const SCENARIOS = POOLS.flatMap((pool) =>
  MODES.flatMap((mode) =>
    [1, 10].map((concurrency) => cell({ pool, mode, concurrency, queryTimeMs: 10 })),
  ),
)

describe('the order of a run', () => {
  test('visits every group once in each round, and stays there for all its scenarios', async () => {
    const { order } = await run({ rounds: 4 })

    for (let round = 0; round < 4; round++) {
      const steps = order.slice(round * SCENARIOS.length, (round + 1) * SCENARIOS.length)
      expect([...steps].sort()).toEqual(SCENARIOS.map(({ id }) => `${round + 1} ${id}`).sort())
      const pools = steps.map((step) => step.split('/').find((part) => part.startsWith('pool=')))
      expect(pools.filter((pool, index) => pool !== pools[index - 1])).toHaveLength(POOLS.length)
    }
  })

  test('differs in every round, between groups and within a group', async () => {
    const { order } = await run({ rounds: 8 })

    const rounds = Array.from({ length: 8 }, (_, round) =>
      order.slice(round * SCENARIOS.length, (round + 1) * SCENARIOS.length),
    )
    const firsts = rounds.map((steps) => steps[0]?.slice(2))
    expect(new Set(firsts.map((id) => id?.split('/')[4])).size).toBe(POOLS.length)
    expect(new Set(firsts).size).toBeGreaterThan(POOLS.length)
  })

  test('is decided by the seed', async () => {
    const [one, again, other] = [
      await run({ seed: 7 }),
      await run({ seed: 7 }),
      await run({ seed: 8 }),
    ]

    expect(again.order).toEqual(one.order)
    expect(other.order).not.toEqual(one.order)
  })

  test('does not affect the order of the results', async () => {
    const { results } = await run()

    expect(results.map(({ id }) => id)).toEqual(SCENARIOS.map(({ id }) => id))
  })

  test('includes the sequential and the concurrent scenario of a pair in the same rounds', async () => {
    const { results } = await run({ rounds: 3 })

    const rounds = results.map(({ id }) => completed(results, id).bursts.map(({ round }) => round))
    for (const each of rounds) expect([...new Set(each)]).toEqual([1, 2, 3])
  })

  test('starts each burst after the previous one has ended, on the clock of the run', async () => {
    const { results } = await run({ rounds: 2 })

    const bursts = results
      .flatMap(({ id }) => completed(results, id).bursts)
      .sort((a, b) => a.startedAtMs - b.startedAtMs)
    expect(bursts[0]?.startedAtMs).toBeGreaterThanOrEqual(0)
    for (const [index, burst] of bursts.slice(1).entries()) {
      const before = bursts[index] as typeof burst
      expect(burst.startedAtMs).toBeGreaterThanOrEqual(before.startedAtMs + before.makespanMs)
    }
  })
})

describe('a run', () => {
  test('repeats short bursts within a round, but not long ones', async () => {
    const short = cell({ concurrency: 1 })
    const long = cell({ concurrency: 100, mode: 'sequential', queryTimeMs: 10 })

    const { results } = await run({ rounds: 2, scenarios: [short, long] })

    expect(completed(results, short.id).bursts).toHaveLength(2 * 5)
    expect(completed(results, long.id).bursts).toHaveLength(2)
  })

  test('begins a visit to a scenario of short bursts with one that is not recorded', async () => {
    const clock = new FakeClock()
    const spied = await openSpied(clock)
    let asked = 0
    spied.beforeStatement = (name) => {
      if (name === 'selectUser') asked++
    }
    const scenario = cell({ concurrency: 1 })

    const { results } = await runMemory(clock, [spied.target], [scenario])

    const { bursts } = completed(results)
    // Before the bursts the statement is prepared on each connection.
    const { poolSize, maxOverflow } = scenario.pool
    expect([bursts.length, asked]).toEqual([5, poolSize + maxOverflow + 5 + 1])
  })

  test('uses measured burst times if they are known', async () => {
    const clock = new FakeClock()
    const { target } = await openSpied(clock, 'latency=20ms')
    const unexpected = cell()

    const { results } = await runMemory(clock, [target], [unexpected], { rounds: 2 })

    // 140 ms each, where 100 operations at once were guessed to take 3.5 ms.
    const rounds = completed(results).bursts.map(({ round }) => round)
    expect(rounds).toEqual([1, 1, 1, 1, 1, 2])
  })

  test('reports its progress, from 0 to 1 and never back', async () => {
    const { progress } = await run({ rounds: 3 })

    expect(progress[0]).toBe(0)
    expect([...progress].sort((a, b) => a - b)).toEqual(progress)
    expect(progress.at(-1)).toBeLessThan(1)
  })

  test('reports its results after each visit to a group', async () => {
    const { checkpoints, results } = await run({ rounds: 2 })

    const perGroup = SCENARIOS.length / POOLS.length
    expect(checkpoints.map((each) => each.length)).toEqual(
      [1, 2, 3, 3, 3, 3].map((groups) => groups * perGroup),
    )
    expect(checkpoints.at(-1)).toEqual(results)
  })
})

describe('before the measured time', () => {
  test('the pool is opened to its full capacity, and its overflow closed again', async () => {
    const { connections, opened } = await warmed({ poolSize: 5, maxOverflow: 10 })

    expect(opened).toBe(15)
    expect(connections.filter(({ closedAtMs }) => closedAtMs === undefined)).toHaveLength(5)
  })

  test('at most eight connections are opened at the same time', async () => {
    const { connections } = await warmed({ poolSize: 20, maxOverflow: 0 }, 'connect=10ms')

    const opened = connections.map(({ openedAtMs }) => openedAtMs - 1_000_000)
    const times = [...new Set(opened)]
    expect(times.map((time) => opened.filter((each) => each === time).length)).toEqual([8, 8, 4])
  })

  test('every statement of every operation is prepared on every connection', async () => {
    const { connections } = await warmed({ poolSize: 15, maxOverflow: 0 })

    const needed = [
      'sleep selectUser selectUsers searchUsers countUsers insertUser insertUsers',
      'updateUser deleteUser lockCredits moveCredits deleteUsersAbove',
    ].flatMap((names) => names.split(' '))
    for (const { statements } of connections) {
      expect(statements).toEqual(expect.arrayContaining(needed))
    }
  })
})

interface RunSettings {
  readonly rounds?: number
  readonly seed?: number
  readonly scenarios?: readonly Scenario[]
}

async function run({ scenarios = SCENARIOS, ...options }: RunSettings = {}) {
  const clock = new FakeClock()
  const { target } = await openSpied(clock)
  return runMemory(clock, [target], scenarios, options)
}

/** The connections as they are when the first scenario is about to be measured. */
async function warmed(
  pool: { poolSize: number; maxOverflow: number },
  parameters = '',
): Promise<{ connections: readonly SpiedConnection[]; opened: number }> {
  const clock = new FakeClock()
  const spied = await openSpied(clock, parameters)
  let connections: readonly SpiedConnection[] | undefined
  await runMemory(
    clock,
    [spied.target],
    OPERATION_NAMES.map((operation) => cell({ operation, pool, concurrency: 1 })),
    { onProgress: () => (connections ??= structuredClone(spied.connections)) },
  )
  return { connections: connections ?? [], opened: connections?.length ?? 0 }
}
