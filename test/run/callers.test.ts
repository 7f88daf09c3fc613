import { describe, expect, test } from 'vitest'
import { seededRandom, sleep, type Random, type Timer } from '../../src/index.ts'
import { runCallers, type CallersOptions } from '../../bench/run/callers.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'

describe('callers', () => {
  test('keep exactly as many operations in progress, until all have ended', async () => {
    let inProgress = 0
    const seen: number[] = []
    const { operations, responsesMs } = await run({
      callers: 4,
      durationMs: 100,
      call: async (clock) => {
        seen.push(++inProgress)
        await sleep(clock, 10)
        inProgress--
      },
    })

    expect(Math.max(...seen)).toBe(4)
    expect(seen.slice(4).every((count) => count === 4)).toBe(true)
    expect(inProgress).toBe(0)
    // The first of each caller does not count, nor do those begun while the last that count end.
    expect(operations).toBe(43)
    expect(responsesMs).toEqual(Array(36).fill(10))
  })

  test.each([
    { callers: 50, places: 50 },
    { callers: 50, places: 32 },
    { callers: 50, places: 48 },
    { callers: 50, places: 1 },
    { callers: 7, places: 3 },
  ])('have the throughput of $places places, as $callers callers do', async (given) => {
    const { callers, places } = given
    for (const durationMs of [0, 35, 1000]) {
      const { responsesMs } = await run({ callers, durationMs, call: queue(places, 10) })

      const meanMs = responsesMs.reduce((sum, each) => sum + each, 0) / responsesMs.length
      expect((callers / meanMs) * 10).toBeCloseTo(places, 0)
      // Even in no time, each has two answers that count: the second, and one that was under way.
      expect(responsesMs.length).toBeGreaterThanOrEqual(2 * callers - places)
    }
  })

  test('have no advantage at the end, where the operations share two cores', async () => {
    // Whenever one ends without a successor, the others would have more of the cores.
    const ratios: number[] = []
    for (let seed = 1; seed <= 20; seed++) {
      const call = sharedCores(2, 3, seededRandom(seed))
      const { responsesMs } = await run({ callers: 20, durationMs: 100, call })
      const meanMs = responsesMs.reduce((sum, each) => sum + each, 0) / responsesMs.length
      ratios.push(20 / meanMs / (2 / 3))
    }

    expect(ratios.reduce((sum, each) => sum + each, 0) / ratios.length).toBeCloseTo(1, 1)
  })

  test('stop where an operation fails, which does not take forever', async () => {
    const { operations, failures } = await run({
      callers: 3,
      durationMs: 1000,
      call: () => Promise.reject(new Error('out of stock')),
    })

    expect([operations, failures]).toEqual([3, 3])
  })

  test('go on without one whose operation failed', async () => {
    const { operations, failures } = await run({
      callers: 2,
      durationMs: 100,
      call: async (clock, index) => {
        await sleep(clock, 10)
        if (index === 1) throw new Error('out of stock')
      },
    })

    expect([operations, failures]).toEqual([11, 1])
  })

  test('begin nothing once the run was stopped', async () => {
    const stop = new AbortController()
    const { operations } = await run({
      callers: 1,
      durationMs: 1000,
      signal: stop.signal,
      call: async (clock, index) => {
        if (index === 4) stop.abort()
        await sleep(clock, 10)
      },
    })

    expect(operations).toBe(5)
  })
})

interface Given extends Pick<CallersOptions, 'callers' | 'durationMs' | 'signal'> {
  readonly call: (clock: VirtualClock, index: number) => Promise<unknown>
}

async function run({ call, ...given }: Given) {
  const clock = createVirtualClock()
  const responsesMs: number[] = []
  let failures = 0
  const operations = await runCallers({
    ...given,
    clock,
    call: (index) => call(clock, index),
    onResponse: (responseMs) => responsesMs.push(responseMs),
    onFailure: () => failures++,
  })
  return { operations, responsesMs, failures }
}

/** Operations that take a place for a time; those without one wait in order. */
function queue(places: number, serviceMs: number): Given['call'] {
  const freeAtMs = Array<number>(places).fill(0)
  return async (clock) => {
    const atMs = Math.max(clock.now(), freeAtMs.shift() as number)
    freeAtMs.push(atMs + serviceMs)
    await sleep(clock, atMs + serviceMs - clock.now())
  }
}

/** Operations of random length that share some cores equally. */
function sharedCores(cores: number, meanMs: number, random: Random): Given['call'] {
  const jobs = new Set<{ leftMs: number; readonly end: () => void }>()
  let timer: Timer | undefined
  let atMs = 0
  const share = () => Math.min(1, cores / jobs.size)
  const advance = (clock: VirtualClock): void => {
    timer?.cancel()
    for (const job of jobs) job.leftMs -= (clock.now() - atMs) * share()
    atMs = clock.now()
    for (const job of [...jobs].filter(({ leftMs }) => leftMs < 1e-6)) {
      jobs.delete(job)
      job.end()
    }
    if (jobs.size === 0) return
    const leastMs = Math.min(...[...jobs].map(({ leftMs }) => leftMs))
    timer = clock.setTimer(() => advance(clock), leastMs / share())
  }
  return (clock) =>
    new Promise<void>((resolve) => {
      advance(clock)
      jobs.add({ leftMs: -meanMs * Math.log(1 - random()), end: resolve })
      advance(clock)
    })
}
