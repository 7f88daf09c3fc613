import { describe, expect, test } from 'vitest'
import {
  createConnectionPool,
  createDriver,
  parseDatabaseUrl,
  sleep,
  type Clock,
} from '../../../src/index.ts'
import type { Load } from '../../../bench/plan/traffic.ts'
import { RequestRecord } from '../../../bench/run/traffic/request-record.ts'
import { kindSource } from '../../../bench/run/traffic/kind-source.ts'
import { runSlice, type ReadyKind, type SliceRecord } from '../../../bench/run/traffic/slice.ts'
import { meanWait, waitQuantile } from './erlang-c.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const open = (ratePerS: number, arrivals: 'poisson' | 'constant'): Load => ({
  kind: 'open',
  ratePerS,
  arrivals,
  maxInFlight: Number.POSITIVE_INFINITY,
})

type Outcome = SliceRecord & { readonly record: RequestRecord }

/** A slice of requests of one kind, on virtual time. */
async function slice(
  load: Load,
  durationMs: number,
  { clock, call }: { clock: Clock; call: (record: RequestRecord) => () => Promise<unknown> },
): Promise<Outcome> {
  const ready = (record: RequestRecord): ReadyKind => ({ record, call: call(record) })
  const record = new RequestRecord()
  const measured = await runSlice({
    load,
    weights: [1],
    kinds: [ready(record)],
    warmUpKinds: [ready(new RequestRecord())],
    warmUpMs: 1_000,
    durationMs,
    seed: 7,
    clock,
    signal: new AbortController().signal,
    onFailure: (error) => expect.fail(String(error)),
    onBegin: () => undefined,
  })
  return { ...measured, record }
}

/** Requests that each hold one of `poolSize` connections for a service time. */
async function served(
  load: Load,
  durationMs: number,
  { poolSize, service }: { poolSize: number; service: string },
): Promise<Outcome> {
  const clock = createVirtualClock()
  const driver = await createDriver(parseDatabaseUrl(`memory:?${service}`), { clock })
  const pool = createConnectionPool(driver, { poolSize, maxOverflow: 0, timeoutMs: null, clock })
  return slice(load, durationMs, {
    clock,
    call: (record) => {
      const source = kindSource(pool, record, { holders: new Map(), clock })
      return () => source.use((connection) => connection.execute({ name: 'sleep', sql: '' }, [0]))
    },
  })
}

/** As many as keep the error of the mean within what is asserted. */
const REQUESTS = 100_000

const GRID = [1, 2, 5, 20].flatMap((servers) =>
  [0.3, 0.6, 0.9].map((utilization) => [servers, utilization] as const),
)

describe('Poisson traffic on connections with exponential service', () => {
  test.for(GRID)('waits as Erlang C says: %i connections, %f busy', async ([servers, busy]) => {
    const ratePerS = servers * busy * 100
    const { record, due } = await served(open(ratePerS, 'poisson'), (REQUESTS / ratePerS) * 1000, {
      poolSize: servers,
      service: 'latency=10ms&distribution=exponential',
    })

    const wait = record.wait.toResult()
    const expected = [
      meanWait(servers * busy, servers, 10),
      waitQuantile(0.99, servers * busy, servers, 10),
    ] as const
    expect(record.answered).toBe(due)
    // A share of the truth and, where hardly anybody waits, a share of the service time.
    expect(Math.abs(wait.meanMs - expected[0])).toBeLessThan(0.05 * expected[0] + 0.05)
    expect(Math.abs(wait.p99Ms - expected[1])).toBeLessThan(0.05 * expected[1] + 0.5)
  })
})

test('constant arrivals below the capacity never wait', async () => {
  const { record } = await served(open(390, 'constant'), 20_000, {
    poolSize: 4,
    service: 'latency=10ms',
  })

  expect(record.wait.toResult().maxMs).toBe(0)
  expect(record.response.percentile(99)).toBeCloseTo(10, 1)
})

test('clients that wait for each answer send as many requests as the connections serve', async () => {
  const load: Load = { kind: 'closed', clients: 8, thinkTimeMs: 0 }
  const { record } = await served(load, 10_000, { poolSize: 4, service: 'latency=10ms' })

  expect(record.answered).toBe(4_000)
  expect(record.response.percentile(50)).toBeCloseTo(20, 1)
})

describe('a stall of T in D seconds at a constant rate', () => {
  // The last one is the run that wrk2's README shows.
  test.for([
    [1_400, 30_000, 100],
    [6_000, 60_000, 500],
    [1_416, 19_750, 2_000],
  ] as const)(
    'of %i ms in %i ms at %i/s is seen by all who would have waited',
    async ([stallMs, durationMs, ratePerS]) => {
      const clock = createVirtualClock()
      let stall: Promise<void> | undefined
      const { record, due } = await slice(open(ratePerS, 'constant'), durationMs, {
        clock,
        call: () => () => {
          if (clock.now() >= 2_000) stall ??= sleep(clock, stallMs)
          return stall ?? Promise.resolve()
        },
      })

      expect(record.answered).toBe((durationMs * ratePerS) / 1000)
      expect(due).toBe(record.answered)
      for (const q of [0.99, 0.999]) {
        const expected = stallMs - (1 - q) * durationMs
        expect(record.response.percentile(100 * q) / expected).toBeGreaterThan(0.98)
        expect(record.response.percentile(100 * q) / expected).toBeLessThan(1.02)
      }
    },
  )
})
