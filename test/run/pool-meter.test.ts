import { describe, expect, test } from 'vitest'
import { parsePool } from '../../bench/plan/pool-notation.ts'
import { littlesLaw } from '../../bench/stats/littles-law.ts'
import { MODES } from '../../bench/plan/modes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { cell, completed, runMemory } from './run-memory.ts'
import { openSpied } from './spied-target.ts'

const OVERFLOWING = { poolSize: 5, maxOverflow: 10 }
const FIXED = { poolSize: 15, maxOverflow: 0 }

describe('the makespan of a burst', () => {
  // A1 of the design's notes on measuring: the smallest t with P·⌊t/L⌋ + O·⌊(t−k)⁺/L⌋ ≥ N.
  test.for([
    { pool: '15+0', connect: '20ms', makespanMs: 70 },
    { pool: '5+10', connect: '0', makespanMs: 70 },
    { pool: '5+10', connect: '5ms', makespanMs: 75 },
    { pool: '5+10', connect: '20ms', makespanMs: 80 },
    { pool: '5+10', connect: '50ms', makespanMs: 100 },
    { pool: '100+0', connect: '0', makespanMs: 10 },
  ])(
    'of 100 × 10 ms on $pool is $makespanMs ms where connecting takes $connect',
    async ({ pool: notation, connect, makespanMs }) => {
      const pool = parsePool(notation)
      const { bursts } = await measured({ pool }, `latency=10ms&connect=${connect}`)

      expect(new Set(bursts.map((burst) => burst.makespanMs))).toEqual(new Set([makespanMs]))
    },
  )

  test('is the same through a limiter', async () => {
    const { bursts } = await measured({ mode: 'limited', pool: FIXED }, 'latency=10ms')

    expect(new Set(bursts.map((burst) => burst.makespanMs))).toEqual(new Set([70]))
  })

  test('is limited by the capacity of the server if that is smaller', async () => {
    const { bursts } = await measured({ pool: FIXED }, 'latency=10ms&capacity=5')

    expect(bursts[0]?.makespanMs).toBe(200)
  })

  test('of sequential operations is their sum, with the query time in it', async () => {
    const { bursts, response } = await measured(
      { mode: 'sequential', concurrency: 10, queryTimeMs: 10 },
      'latency=1ms',
    )

    expect(bursts.map((burst) => burst.makespanMs)).toEqual([120])
    expect(response.maxMs).toBeCloseTo(12, 1)
  })
})

describe('the response times of a burst', () => {
  test('are counted from its start if its operations run concurrently', async () => {
    const { bursts, response } = await measured({ concurrency: 100, pool: FIXED }, 'latency=10ms')

    // 15 each after 10, 20, 30, 40, 50, 60 ms and 10 after 70 ms.
    expect(response.count).toBe(bursts.length * 100)
    expect(response.p50Ms).toBeCloseTo(40, 1)
    expect(response.p90Ms).toBeCloseTo(60, 1)
    expect(response.p95Ms).toBeCloseTo(70, 0)
    expect(response.meanMs).toBeCloseTo(38.5, 1)
  })
})

describe('the measurements of a pool during a burst', () => {
  test.for(MODES.flatMap((mode) => [[mode, FIXED] as const, [mode, OVERFLOWING] as const]))(
    'count a connection as used while it is lent, and no longer: %s on %o',
    async ([mode, pool]) => {
      const { bursts, poolMetrics } = await measured({ mode, pool }, 'latency=10ms&connect=5ms')

      const { used, idle } = poolMetrics['db.client.connection.count']
      const total = (of: (burst: (typeof bursts)[number]) => number): number =>
        bursts.reduce((sum, burst) => sum + of(burst), 0)
      const lent = total(({ connectionMs }) => connectionMs) / total(({ makespanMs }) => makespanMs)
      expect(used.mean).toBeCloseTo(lent, 6)
      expect(used.mean + idle.mean).toBeGreaterThanOrEqual(pool.poolSize - 1e-9)
      expect(used.mean + idle.mean).toBeLessThanOrEqual(15 + 1e-9)
    },
  )

  test('are one wait, connect, hold and response for each operation', async () => {
    const { bursts, wait, connect, hold, response } = await measured(
      { pool: OVERFLOWING },
      'latency=10ms&connect=5ms',
    )

    const counts = [wait, connect, hold, response].map((each) => each.count)
    expect(counts).toEqual(Array(4).fill(bursts.length * 100))
    expect(connect.maxMs).toBeCloseTo(5, 1)
    expect(hold.p50Ms).toBeCloseTo(10, 1)
    expect(wait.maxMs).toBeCloseTo(65, 1)
  })

  test('100 concurrent operations on 5+10 open and close ten connections', async () => {
    const { bursts } = await measured({ pool: OVERFLOWING }, 'latency=10ms&connect=5ms')

    expect(bursts[0]).toMatchObject({ opened: 10, closed: 10, connectMs: 50, timeouts: 0 })
  })

  test('ten concurrent operations on 5+10 open five connections, sequential none', async () => {
    const concurrent = await measured({ pool: OVERFLOWING, concurrency: 10 }, 'latency=50ms')
    const sequential = await measured({ pool: OVERFLOWING, mode: 'sequential' }, 'latency=1ms')

    expect(concurrent.bursts.map((burst) => burst.opened)).toEqual([5, 5, 5, 5, 5])
    expect(sequential.bursts[0]).toMatchObject({ opened: 0, closed: 0, connectMs: 0 })
  })

  test('100 concurrent operations on a warm 15+0 open no connection', async () => {
    const { bursts, connect } = await measured({ pool: FIXED }, 'latency=10ms&connect=20ms')

    expect(bursts[0]).toMatchObject({ opened: 0, closed: 0, connectMs: 0 })
    expect(connect.maxMs).toBe(0)
  })

  test.for(MODES)('obeys Little’s law in a %s burst: in use = throughput × hold', async (mode) => {
    const { bursts, hold } = await measured(
      { mode, pool: OVERFLOWING, concurrency: 73 },
      'latency=10ms&connect=7ms&capacity=11',
    )

    const durationMs = bursts.reduce((sum, { makespanMs }) => sum + makespanMs, 0)
    const connectionMs = bursts.reduce((sum, burst) => sum + burst.connectionMs, 0)
    const { relativeDifference, observed } = littlesLaw({
      throughputPerMs: (bursts.length * 73) / durationMs,
      meanHoldMs: hold.meanMs,
      meanInUse: connectionMs / durationMs,
    })
    expect(observed).toBeGreaterThan(0.9)
    // The histogram keeps three digits of the hold times.
    expect(Math.abs(relativeDifference)).toBeLessThan(0.001)
  })

  test('connectionMs integrates the connections in use: 15 × 60 ms + 10 × 10 ms', async () => {
    const { bursts } = await measured({ pool: FIXED }, 'latency=10ms')

    expect(bursts[0]?.connectionMs).toBe(1000)
  })
})

async function measured(parts: Parameters<typeof cell>[0], parameters: string) {
  const clock = new FakeClock()
  const { target } = await openSpied(clock, parameters)
  const { results } = await runMemory(clock, [target], [cell(parts)])
  return completed(results)
}
