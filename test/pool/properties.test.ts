import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../support/fake-clock.ts'
import {
  ENDINGS,
  simulate,
  type Caller,
  type Checkout,
  type Script,
  type Simulation,
} from './pool-simulation.ts'

/** A failure prints the script and the path that lead to it again. */
const RUNS = { seed: 20_260_811, numRuns: 400 }

const caller: fc.Arbitrary<Caller> = fc.record({
  arriveMs: fc.nat(40),
  holdMs: fc.nat(15),
  abortAfterMs: fc.option(fc.nat(30), { nil: undefined, freq: 4 }),
  ending: fc.oneof({ weight: 6, arbitrary: fc.constant(ENDINGS[0]) }, fc.constantFrom(...ENDINGS)),
})

const script: fc.Arbitrary<Script> = fc.record({
  pool: fc.record({
    poolSize: fc.nat(3),
    maxOverflow: fc.integer({ min: -1, max: 2 }),
    timeoutMs: fc.oneof(fc.constant(null), fc.nat(40)),
    recycleMs: fc.oneof(fc.constant(null), fc.nat(30)),
    prePing: fc.boolean(),
    lifo: fc.boolean(),
    resetOnReturn: fc.constantFrom('rollback', 'commit', 'none'),
  }),
  unruliness: fc.record({
    seed: fc.nat(),
    failing: fc.constantFrom(0, 0.05, 0.3),
    longestMs: fc.constantFrom(0, 3, 10),
  }),
  callers: fc.array(caller, { minLength: 1, maxLength: 30 }),
  disposeAtMs: fc.option(fc.nat(60), { nil: undefined, freq: 2 }),
})

const scriptWithoutDispose = script.map((whole) => ({ ...whole, disposeAtMs: undefined }))

/** Gives every reading of the clock its own instant, so that what happens has an order. */
class TickingClock extends FakeClock {
  #readings = 0

  override now(): number {
    return super.now() + ++this.#readings * 2 ** -20
  }
}

function outcomesOf({ checkouts }: Simulation): string[] {
  return checkouts.map(({ outcome }) => outcome)
}

function waitOf({ grantedAtMs, requestedAtMs }: Checkout): number {
  return Number(grantedAtMs) - requestedAtMs
}

describe('QueuePool under random users, connections and clocks', () => {
  test('respects every limit, lends to one user at a time, and settles every checkout', async () => {
    const reached = new Set<string>()
    await fc.assert(
      fc.asyncProperty(script, async (given) => {
        const simulation = await simulate(given, new FakeClock())
        for (const outcome of outcomesOf(simulation)) reached.add(outcome)

        expect(simulation.factory.violations).toEqual([])
        expect(outcomesOf(simulation)).not.toContain('pending')
      }),
      RUNS,
    )
    // A property says nothing of what its runs never reach.
    expect([...reached].sort()).toEqual([
      'PoolDisposedError',
      'PoolTimeoutError',
      'aborted',
      'connection refused',
      'lent',
      'ping failed',
    ])
  })

  test('has everything returned and no timer set at the end, and nothing open after close', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (given) => {
        const clock = new FakeClock()
        const { pool, factory } = await simulate(given, clock)

        expect(pool.status()).toMatchObject({ checkedOut: 0, waiting: 0 })
        expect(clock.pendingTimers).toBe(0)
        expect(factory.alive).toBeLessThanOrEqual(pool.status().checkedIn)

        const closing = pool.close()
        await clock.advance(100)
        await closing
        expect(factory.alive).toBe(0)
        expect(clock.pendingTimers).toBe(0)
      }),
      RUNS,
    )
  })

  test('grants slots strictly in the order of the checkouts', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (given) => {
        const { checkouts } = await simulate(given, new TickingClock())

        const granted = checkouts.map(({ grantedAtMs }) => grantedAtMs).filter(Number.isFinite)
        expect(granted).toEqual([...granted].sort((a, b) => Number(a) - Number(b)))
        expect(new Set(granted).size).toBe(granted.length)
      }),
      RUNS,
    )
  })

  test('times out a wait after timeoutMs, to the millisecond, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (given) => {
        const timeoutMs = given.pool.timeoutMs ?? Infinity
        const { checkouts } = await simulate(given, new FakeClock())

        const timedOut = checkouts.filter(({ outcome }) => outcome === 'PoolTimeoutError')
        const gaveUpAfterMs = timedOut.map((one) => Number(one.settledAtMs) - one.requestedAtMs)
        expect(gaveUpAfterMs).toEqual(timedOut.map(() => timeoutMs))
        const lent = checkouts.filter(({ outcome }) => outcome === 'lent')
        const longestMs = Math.max(0, ...lent.map((one) => waitOf(one)))
        expect(longestMs).toBeLessThanOrEqual(timeoutMs)
      }),
      RUNS,
    )
  })

  // Little's law, L = λW, times T. The clock moves in whole milliseconds: the tolerance is 0.
  test('has as many connection-milliseconds checked out as its users held', async () => {
    await fc.assert(
      fc.asyncProperty(scriptWithoutDispose, async (given) => {
        const instant = { ...given, unruliness: { ...given.unruliness, longestMs: 0 } }
        const simulation = await simulate(instant, new FakeClock())

        expect(simulation.checkedOutMs).toBe(simulation.heldMs)
      }),
      RUNS,
    )
  })

  // The same, as the observer hears it; one that is detached leaves without a checkin.
  test('reports hold times to its observer that add up to the same', async () => {
    await fc.assert(
      fc.asyncProperty(scriptWithoutDispose, async (given) => {
        const callers = given.callers.filter(({ ending }) => ending !== 'detach')
        const unruliness = { ...given.unruliness, longestMs: 0 }
        const simulation = await simulate({ ...given, callers, unruliness }, new FakeClock())

        expect(simulation.checkedOutMs).toBe(simulation.observedHoldMs)
      }),
      RUNS,
    )
  })

  test('counts the time of opening, pinging, resetting and closing as checked out', async () => {
    await fc.assert(
      fc.asyncProperty(scriptWithoutDispose, async (given) => {
        const { checkedOutMs, heldMs, factory } = await simulate(given, new FakeClock())

        expect(checkedOutMs).toBe(heldMs + factory.workedMs)
      }),
      RUNS,
    )
  })
})
