import { createPool } from 'generic-pool'
import { Pool as TarnPool } from 'tarn'
import { QueuePool } from '../../src/index.ts'
import { runContest, type Contestant, type ContestOptions, type MicroRow } from './contest.ts'

const CONNECTIONS = 15
const TIMEOUT_MS = 30_000
const PAIRS = 3_000

/** The time of one pool with a number of callers. */
export interface PoolRow extends MicroRow {
  readonly callers: number
}

/** Checks a connection out and in again, a number of times. */
type Caller = (pairs: number) => Promise<void>

/**
 * Measures the cost of a checkout and a checkin in {@link QueuePool} and comparable pools, on 15 connections
 * that open and return at once, so that only the pool's own cost remains. With 100 callers most checkouts
 * wait in the queue.
 */
export async function benchmarkPools(
  options?: ContestOptions & { readonly callers?: readonly number[] },
): Promise<PoolRow[]> {
  const rows: PoolRow[] = []
  for (const callers of options?.callers ?? [1, 10, 100]) {
    const label = callers === 1 ? '1 caller' : `${callers} callers`
    const contestants = [
      contestant('QueuePool', queuePoolCaller(), callers),
      contestant('tarn', tarnCaller(), callers),
      contestant('generic-pool', genericPoolCaller(), callers),
    ]
    const measured = await runContest({ label, operations: PAIRS, contestants }, options)
    rows.push(...measured.map((row) => ({ ...row, callers })))
  }
  return rows
}

function contestant(name: string, caller: Caller, callers: number): Contestant {
  const pairs = PAIRS / callers
  return {
    name,
    run: async () => {
      await Promise.all(Array.from({ length: callers }, () => caller(pairs)))
    },
  }
}

function queuePoolCaller(): Caller {
  let waitedMs = 0
  let heldMs = 0
  let opened = 0
  const pool = new QueuePool(
    { connect: () => ({}), close: () => undefined, reset: () => undefined },
    { poolSize: CONNECTIONS, maxOverflow: 0, timeoutMs: TIMEOUT_MS, recycleMs: 3_600_000 },
    {
      onCheckout: (_connection, _record, waitMs) => {
        waitedMs += waitMs
      },
      onCheckin: (_connection, _record, holdMs) => {
        heldMs += holdMs
      },
      onConnect: () => {
        opened++
      },
    },
  )
  return async (pairs) => {
    for (let pair = 0; pair < pairs; pair++) {
      const lease = await pool.checkout()
      const returning = lease.checkin()
      if (returning) await returning
    }
    if (opened > CONNECTIONS || waitedMs < 0 || heldMs < 0) throw new Error('the pool is broken')
  }
}

function tarnCaller(): Caller {
  const pool = new TarnPool({
    create: () => Promise.resolve({}),
    destroy: () => undefined,
    min: 0,
    max: CONNECTIONS,
    acquireTimeoutMillis: TIMEOUT_MS,
  })
  return async (pairs) => {
    for (let pair = 0; pair < pairs; pair++) {
      const connection = await pool.acquire().promise
      pool.release(connection)
    }
  }
}

function genericPoolCaller(): Caller {
  const pool = createPool(
    { create: () => Promise.resolve({}), destroy: () => Promise.resolve() },
    { max: CONNECTIONS, acquireTimeoutMillis: TIMEOUT_MS },
  )
  return async (pairs) => {
    for (let pair = 0; pair < pairs; pair++) {
      const connection = await pool.acquire()
      // Its promise settles after the connection is returned, so awaiting it would only add a turn.
      void pool.release(connection)
    }
  }
}
