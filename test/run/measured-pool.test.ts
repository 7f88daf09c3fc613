import { describe, expect, test } from 'vitest'
import type { Connection, ConnectionSource } from '../../src/index.ts'
import { createMeasuredPool, type MeasuredPool } from '../../bench/run/measured-pool.ts'
import { PoolMeter } from '../../bench/run/pool-meter.ts'
import { BurstRecord } from '../../bench/run/burst-record.ts'
import { seesPool } from '../../bench/result/query.ts'
import { ScenarioRecorder } from '../../bench/run/scenario-recorder.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { drive } from './drive.ts'
import { cell } from './run-memory.ts'
import { openSpied } from './spied-target.ts'

const NATIVE = { poolSize: 2, maxOverflow: 0, native: 'native' }

describe('a queue pool', () => {
  test('reports the waiting, working and idle numbers', async () => {
    const { metrics } = await burst({ poolSize: 2, maxOverflow: 0 }, 4, 10)

    // Two of 10 ms on two connections, then the two that waited.
    expect(metrics['db.client.connection.count'].used).toEqual({ mean: 2, max: 2 })
    expect(metrics['db.client.connection.pending_requests']).toEqual({ mean: 1, max: 2 })
  })

  test('splits the hold into statements and the rest', async () => {
    const { result } = await burst({ poolSize: 2, maxOverflow: 0 }, 4, 10, 5)

    expect(result.hold).toMatchObject({ count: 4 })
    expect(result.hold.meanMs).toBeCloseTo(15, 1)
    expect(result.query.meanMs).toBeCloseTo(10, 1)
  })
})

describe('a native pool that lends connections', () => {
  test('reports the waiting, working and idle numbers', async () => {
    const { metrics } = await burst(NATIVE, 3, 10, 0, lending)

    expect(metrics['db.client.connection.count']).toEqual({
      used: { mean: 1.5, max: 2 },
      idle: { mean: 0.5, max: 2 },
    })
    expect(metrics['db.client.connection.pending_requests']).toEqual({ mean: 0.5, max: 1 })
  })

  test('waits before its hold, and a statement is part of that', async () => {
    const { result } = await burst(NATIVE, 3, 10, 5, lending)

    expect(result.wait.maxMs).toBeCloseTo(15, 1)
    expect(result.hold.maxMs).toBeCloseTo(15, 1)
    expect(result.query.maxMs).toBeCloseTo(10, 1)
  })

  test('a native pool does not count waits that failed as pending', async () => {
    // Those who warm it up.
    const { metrics } = await burst(NATIVE, 2, 10, 0, (connections) =>
      refusing(2, lending(connections)),
    )

    expect(metrics['db.client.connection.wait_time'].count).toBe(2)
    expect(metrics['db.client.connection.pending_requests']).toEqual({ mean: 0, max: 0 })
  })
})

describe('a native pool that lends statements', () => {
  test('never has more connections in use than it has', async () => {
    const { metrics, connectionMs } = await burst(NATIVE, 6, 10, 0, sharing)

    expect(metrics['db.client.connection.max']).toBe(2)
    expect(metrics['db.client.connection.count'].used).toEqual({ mean: 2, max: 2 })
    // The work that is under way, for which Little's law holds: six pieces of 10 ms.
    expect(connectionMs).toBe(60)
  })
})

test('an unknown native pool is rejected by name', async () => {
  await expect(burst({ ...NATIVE, native: 'native-serial' }, 1, 10, 0, lending)).rejects.toThrow(
    'memory has no pool of its own named native-serial',
  )
})

type OpenPool = (connections: readonly Connection[]) => ConnectionSource

/** Runs calls at once, each with one statement of `queryMs` and a pause of `restMs`. */
async function burst(
  pool: { poolSize: number; maxOverflow: number; native?: string },
  calls: number,
  queryMs: number,
  restMs = 0,
  open?: OpenPool,
) {
  const clock = new FakeClock()
  const { target } = await openSpied(clock, `latency=${queryMs}ms`)
  const connections = [await target.driver.connect(), await target.driver.connect()]
  const nativePools = open && [
    {
      name: 'native',
      label: 'a test',
      pipelining: false,
      lacks: [],
      open: () => open(connections),
    },
  ]
  const driver = { ...target.driver, ...(nativePools && { nativePools }) }
  const recorder = new ScenarioRecorder(cell({ pool }), (message) => message)
  const meter = new PoolMeter(clock)
  const measured = createMeasuredPool({ driver, pool, poolOptions: {}, clock }, meter)
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimer(() => resolve(), restMs)
    })
  const work = async (connection: Connection): Promise<void> => {
    await target.storeOn(connection).getUserById(target.lastId)
    if (restMs > 0) await pause()
  }
  await drive(clock, warm(measured))
  const record = new BurstRecord()
  meter.begin(record)
  const startedAtMs = clock.now()
  await drive(
    clock,
    Promise.allSettled(Array.from({ length: calls }, () => measured.source.use(work))),
  )
  const { connectionMs } = meter.end()
  const burst = {
    round: 1,
    startedAtMs: 0,
    makespanMs: clock.now() - startedAtMs,
    failures: 0,
    timeouts: 0,
    opened: 0,
    closed: 0,
    connectMs: 0,
    connectionMs,
    eventLoopUtilization: 0,
    cpuMs: 0,
  }
  recorder.recordBurst(burst, record, { busyMs: 0, idleMs: 0 })
  const result = recorder.toResult()
  if (result?.status !== 'completed' || !seesPool(result)) throw new Error('nothing was recorded')
  return { result, metrics: result.poolMetrics, connectionMs }
}

/** Opens what stays open, so that nothing is opened in the burst. */
async function warm({ source }: MeasuredPool): Promise<void> {
  const nothing = (): void => undefined
  await Promise.allSettled([source.use(nothing), source.use(nothing)])
}

/** One piece of work a connection; the others wait. */
function lending(connections: readonly Connection[]): ConnectionSource {
  const idle = [...connections]
  const waiting: ((connection: Connection) => void)[] = []
  return {
    use: async (work) => {
      const connection =
        idle.pop() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)))
      try {
        return await work(connection)
      } finally {
        const next = waiting.shift()
        if (next) next(connection)
        else idle.push(connection)
      }
    },
    close: () => Promise.resolve(),
  }
}

/** All at once, on whatever connection. */
function sharing(connections: readonly Connection[]): ConnectionSource {
  let turn = 0
  return {
    use: async (work) => work(connections[turn++ % connections.length] as Connection),
    close: () => Promise.resolve(),
  }
}

/** Nothing to the first ones. */
function refusing(times: number, source: ConnectionSource): ConnectionSource {
  let left = times
  return {
    use: async (work) => {
      if (left-- > 0) throw new Error('no connection')
      return source.use(work)
    },
    close: () => source.close(),
  }
}
