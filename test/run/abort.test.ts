import { describe, expect, test } from 'vitest'
import { FakeClock } from '../support/fake-clock.ts'
import { cell, completed, runMemory } from './run-memory.ts'
import { openSpied, type SpiedTarget } from './spied-target.ts'

// Five bursts of 10 ms in a round.
const short = cell({ concurrency: 1, queryTimeMs: 10, pool: { poolSize: 1, maxOverflow: 0 } })
const sibling = cell({ ...short, mode: 'sequential' })
const other = cell({ concurrency: 2, queryTimeMs: 10, pool: { poolSize: 2, maxOverflow: 0 } })

describe('an abort', () => {
  test('ends the run after the current burst, and keeps the measurements', async () => {
    const { results, order, checkpoints, endedAfterMs } = await aborted({
      scenarios: [short, sibling, other],
      rounds: 3,
      afterMs: 35,
    })

    expect([order.length, checkpoints.length]).toEqual([1, 1])
    expect(results).toHaveLength(1)
    expect(completed(results).bursts.map(({ makespanMs }) => makespanMs)).toEqual([10, 10, 10])
    expect(endedAfterMs).toBeLessThan(45)
  })

  test('closes every connection', async () => {
    const { spied } = await aborted({ scenarios: [short, other], rounds: 3, afterMs: 25 })

    expect(spied.connections.filter(({ closedAtMs }) => closedAtMs === undefined)).toEqual([])
  })

  test.for(['sequential', 'concurrent', 'limited'] as const)(
    'ends a long %s burst after two seconds of grace, and discards it',
    async (mode) => {
      const long = cell({ ...short, mode, concurrency: 1000 })

      const { results, spied, endedAfterMs } = await aborted({ scenarios: [long], afterMs: 1000 })

      expect(results).toEqual([])
      expect(endedAfterMs).toBeGreaterThanOrEqual(3000)
      expect(endedAfterMs).toBeLessThan(3050)
      expect(spied.connections.filter(({ closedAtMs }) => closedAtMs === undefined)).toEqual([])
    },
  )

  test('an abort during the warm-up ends it, and nothing is measured', async () => {
    const wide = cell({ pool: { poolSize: 40, maxOverflow: 0 } })

    const { results, order, spied, endedAfterMs } = await aborted({
      scenarios: [wide],
      parameters: 'connect=10ms',
      afterMs: 15,
    })

    expect({ results, order }).toEqual({ results: [], order: [] })
    expect(spied.connections).toHaveLength(16)
    expect(endedAfterMs).toBeLessThan(30)
  })

  test('an abort while statements are prepared ends the preparation', async () => {
    const { order, spied, endedAfterMs } = await aborted({
      scenarios: [cell()],
      parameters: 'latency=10ms',
      afterMs: 15,
    })

    // Two statements for each connection, eight connections at once.
    expect(spied.connections.filter(({ statements }) => statements.length > 0)).toHaveLength(8)
    expect(order).toEqual([])
    expect(endedAfterMs).toBeLessThan(30)
  })

  test('after an abort before the run, nothing is measured', async () => {
    const { order, spied } = await aborted({ scenarios: [short], afterMs: 0 })

    expect(order).toEqual([])
    expect(spied.connections).toEqual([])
  })

  test('leaves no timer behind', async () => {
    const { clock } = await aborted({ scenarios: [short], afterMs: 25 })

    expect(clock.pendingTimers).toBe(0)
  })
})

interface Abort {
  readonly scenarios: readonly ReturnType<typeof cell>[]
  readonly afterMs: number
  readonly rounds?: number
  readonly parameters?: string
}

async function aborted({ scenarios, afterMs, rounds = 1, parameters }: Abort): Promise<
  Awaited<ReturnType<typeof runMemory>> & {
    readonly clock: FakeClock
    readonly spied: SpiedTarget
    readonly endedAfterMs: number
  }
> {
  const clock = new FakeClock()
  const spied = await openSpied(clock, parameters)
  const controller = new AbortController()
  const abort = (): void => controller.abort(new Error('SIGINT'))
  const startedAtMs = clock.now()
  if (afterMs === 0) abort()
  else clock.setTimer(abort, afterMs)
  const { signal } = controller
  const log = await runMemory(clock, [spied.target], scenarios, { rounds, signal })
  return { ...log, clock, spied, endedAfterMs: clock.now() - startedAtMs }
}
