import { describe, expect, test } from 'vitest'
import { measure } from '../../bench/run/measurement.ts'
import { sleep, type Clock, type Timer } from '../../src/clock.ts'
import { seededRandom } from '../../src/random.ts'
import { smallRequest, context } from '../result/sample.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** The names of timers in the order in which they are called, each with the time. */
function recordCalls(clock: Clock): {
  readonly calls: string[]
  readonly set: (name: string, delayMs: number) => Timer
} {
  const calls: string[] = []
  const set = (name: string, delayMs: number): Timer =>
    clock.setTimer(() => calls.push(`${name} at ${clock.now()}`), delayMs)
  return { calls, set }
}

describe('a virtual clock', () => {
  test('jumps to its next timer, and stands still without one', async () => {
    const clock = createVirtualClock()

    await sleep(clock, 3_600_000)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })

    expect(clock.now()).toBe(3_600_000)
    expect(clock.wallNow()).toBe(Date.UTC(2026, 0, 1, 1))
  })

  test('calls timers by time, and those of the same time in the order of setting', async () => {
    const clock = createVirtualClock()
    const { calls, set } = recordCalls(clock)

    set('c', 20)
    set('a', 10)
    set('d', 20)
    set('b', 10)
    set('e', 20)
    await sleep(clock, 30)

    expect(calls).toEqual(['a at 10', 'b at 10', 'c at 20', 'd at 20', 'e at 20'])
  })

  test('calls a timer that is set meanwhile after those of its time, and before later ones', async () => {
    const clock = createVirtualClock()
    const { calls, set } = recordCalls(clock)

    clock.setTimer(() => {
      set('c', 0)
      set('d', 5)
    }, 10)
    set('a', 10)
    set('e', 16)
    await sleep(clock, 30)

    expect(calls).toEqual(['a at 10', 'c at 10', 'd at 15', 'e at 16'])
  })

  test('runs everything that a timer triggers before the next timer', async () => {
    const clock = createVirtualClock()
    const { calls, set } = recordCalls(clock)

    const cancelling = sleep(clock, 10).then(async () => {
      for (let depth = 0; depth < 50; depth++) await Promise.resolve()
      timer.cancel()
    })
    const timer = set('cancelled', 10)
    await cancelling
    await sleep(clock, 10)

    expect(calls).toEqual([])
  })

  test('never goes back', async () => {
    const clock = createVirtualClock()
    const { calls, set } = recordCalls(clock)

    await sleep(clock, 10)
    set('negative', -5)
    set('zero', 0)
    set('not a number', Number.NaN)
    await sleep(clock, 1)

    expect(calls).toEqual(['negative at 10', 'zero at 10', 'not a number at 10'])
  })

  test('does not advance to the time of a cancelled timer', async () => {
    const clock = createVirtualClock()
    const { calls, set } = recordCalls(clock)

    const cancelled = set('cancelled', 10)
    cancelled.cancel()
    cancelled.cancel()
    await sleep(clock, 5)

    expect(clock.pendingTimers).toBe(0)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    expect(clock.now()).toBe(5)
    expect(calls).toEqual([])
  })

  test('keeps the order of many thousand timers, of which half are cancelled', async () => {
    const clock = createVirtualClock()
    const random = seededRandom(1)
    const expected: { dueMs: number; name: number }[] = []
    const called: number[] = []

    for (let name = 0; name < 20_000; name++) {
      const dueMs = Math.floor(random() * 1_000)
      const timer = clock.setTimer(() => called.push(name), dueMs)
      if (random() < 0.5) timer.cancel()
      else expected.push({ dueMs, name })
    }
    expect(clock.pendingTimers).toBe(expected.length)
    await sleep(clock, 1_000)

    expected.sort((a, b) => a.dueMs - b.dueMs || a.name - b.name)
    expect(called).toEqual(expected.map(({ name }) => name))
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a measurement on a simulated server, by a virtual clock', () => {
  test('takes exactly as many turns as the pool and the server require', async () => {
    const { makespans, clock } = await makespansOf('memory:?latency=10ms&capacity=8')

    const distinct = Object.entries(makespans).map(([name, each]) => [name, [...new Set(each)]])
    expect(Object.fromEntries(distinct)).toEqual({
      'sequential on 1+0': [1_000],
      'concurrent on 1+0': [1_000],
      'concurrent on 2+0': [500],
      'concurrent on 8+0': [130],
      'concurrent on 5+10': [130],
      'concurrent on 20+0': [130],
    })
    expect(clock.pendingTimers).toBe(0)
  })

  test('is the same each time, noise and all', async () => {
    const url = 'memory:?latency=10ms&noise=5%&capacity=8&connect=5ms'

    const first = await makespansOf(url)
    const second = await makespansOf(url)

    expect(second.makespans).toEqual(first.makespans)
    const noisy = first.makespans['concurrent on 8+0'] ?? []
    expect(new Set(noisy).size).toBe(noisy.length)
    expect(noisy.filter((makespanMs) => makespanMs < 125 || makespanMs > 145)).toEqual([])
  })

  /** Of 100 operations, by mode and pool; in milliseconds, in the order of the bursts. */
  async function makespansOf(url: string) {
    const clock = createVirtualClock()
    const request = smallRequest(url)
    const [matrix] = request.first.matrices
    if (!matrix) throw new Error('no matrix')
    const pools = [
      { poolSize: 1, maxOverflow: 0 },
      { poolSize: 2, maxOverflow: 0 },
      { poolSize: 8, maxOverflow: 0 },
      { poolSize: 5, maxOverflow: 10 },
      { poolSize: 20, maxOverflow: 0 },
    ]
    const { scenarios } = await measure(
      { ...request, first: { rounds: 3, matrices: [{ ...matrix, pools, concurrency: [100] }] } },
      context({ clock }),
    )
    const makespans: Record<string, readonly number[]> = {}
    for (const scenario of scenarios) {
      if (scenario.status === 'failed') throw new Error(scenario.reason)
      const { mode, pool, bursts } = scenario
      makespans[`${mode} on ${pool.poolSize}+${pool.maxOverflow}`] = bursts.map(
        ({ makespanMs }) => makespanMs,
      )
    }
    return { makespans, clock }
  }
})
