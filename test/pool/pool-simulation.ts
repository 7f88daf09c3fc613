import { sleep } from '../../src/clock.ts'
import type { Lease } from '../../src/pool/lease.ts'
import { poolCapacity, type PoolOptions } from '../../src/pool/pool-options.ts'
import { QueuePool } from '../../src/pool/queue-pool.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { UnrulyFactory, type Unruliness, type UnrulyConnection } from './unruly-factory.ts'

/** No run of a simulation takes longer, unless a checkout never settles. */
const LIMIT_MS = 10_000

export const ENDINGS = [
  'checkin',
  'checkin twice',
  'invalidate',
  'soft invalidate',
  'invalidate all',
  'break',
  'detach',
] as const

/** One user of the pool, in whole milliseconds from the start or from the step before. */
export interface Caller {
  readonly arriveMs: number
  readonly holdMs: number
  readonly abortAfterMs: number | undefined
  readonly ending: (typeof ENDINGS)[number]
}

/** Everything that a run depends on: the same script gives the same run. */
export interface Script {
  readonly pool: PoolOptions & { readonly poolSize: number; readonly maxOverflow: number }
  readonly unruliness: Unruliness
  readonly callers: readonly Caller[]
  readonly disposeAtMs: number | undefined
}

/** What came of a checkout: `pending`, `lent`, or what it was rejected with. */
export interface Checkout {
  readonly requestedAtMs: number
  outcome: string
  /** When a slot was granted to it; its connection may have been opened after that. */
  grantedAtMs?: number
  settledAtMs?: number
}

/** What a run came to. */
export interface Simulation {
  readonly pool: QueuePool<UnrulyConnection>
  readonly factory: UnrulyFactory
  /** In the order of the calls. */
  readonly checkouts: readonly Checkout[]
  /** ∫ checkedOut dt, in connections × milliseconds. */
  readonly checkedOutMs: number
  /** The same from the other side: how long each connection was held by its user. */
  readonly heldMs: number
  /** As the pool's observer was told. */
  readonly observedHoldMs: number
}

/** Lets the callers use a pool until all have done, looking at it in every millisecond. */
export async function simulate(script: Script, clock: FakeClock): Promise<Simulation> {
  const capacity = poolCapacity(script.pool)
  const factory = new UnrulyFactory(clock, capacity, script.unruliness)
  const { violations } = factory
  const checkouts: Checkout[] = []
  let heldMs = 0
  let observedHoldMs = 0
  const pool = new QueuePool(
    factory,
    { ...script.pool, clock },
    {
      onCheckin: (_connection, _record, holdMs) => {
        observedHoldMs += holdMs
      },
      onDetach: (connection) => factory.detach(connection),
    },
  )

  const checkout = async ({ abortAfterMs }: Caller): Promise<Lease<UnrulyConnection> | null> => {
    const abort = new AbortController()
    const timer =
      abortAfterMs === undefined
        ? undefined
        : clock.setTimer(() => abort.abort(new Error('aborted')), abortAfterMs)
    const requestedAtMs = clock.now()
    const made: Checkout = { requestedAtMs, outcome: 'pending' }
    checkouts.push(made)
    try {
      const lease = await pool.checkout({ signal: abort.signal })
      made.outcome = 'lent'
      made.grantedAtMs = requestedAtMs + lease.waitMs
      return lease
    } catch (error) {
      made.outcome =
        (error as Error).name === 'Error' ? (error as Error).message : (error as Error).name
      return null
    } finally {
      made.settledAtMs = clock.now()
      timer?.cancel()
    }
  }
  const live = async (caller: Caller): Promise<void> => {
    await sleep(clock, caller.arriveMs)
    const lease = await checkout(caller)
    if (!lease) return
    const { connection } = lease
    if (connection.inUse) violations.push('a connection was lent to two users')
    if (connection.state !== 'open') violations.push('a closed connection was lent')
    connection.inUse = true
    await sleep(clock, caller.holdMs)
    connection.inUse = false
    heldMs += clock.now() - lease.checkedOutAtMs
    await end(lease, caller, pool, clock)
  }

  let living = script.callers.length
  const callers = script.callers.map((caller) => live(caller).finally(() => living--))
  let checkedOutMs = 0
  const busy = () => living > 0 || pool.status().checkedOut > 0 || factory.working > 0
  for (let elapsedMs = 0; busy() && elapsedMs < LIMIT_MS; elapsedMs++) {
    if (elapsedMs === script.disposeAtMs) {
      factory.beginEpoch()
      void pool.dispose()
    }
    await clock.advance(0)
    violations.push(...impossible(pool, capacity))
    checkedOutMs += pool.status().checkedOut
    await clock.advance(1)
  }
  if (living > 0) violations.push(`${living} callers never finished`)
  else await Promise.all(callers)
  return { pool, factory, checkouts, checkedOutMs, heldMs, observedHoldMs }
}

async function end(
  lease: Lease<UnrulyConnection>,
  { ending, holdMs }: Caller,
  pool: QueuePool<UnrulyConnection>,
  clock: FakeClock,
): Promise<void> {
  switch (ending) {
    case 'invalidate':
      return lease.invalidate()
    case 'soft invalidate':
      lease.softInvalidate()
      break
    case 'invalidate all':
      pool.invalidateAll(lease)
      break
    case 'break':
      lease.connection.broken = true
      break
    case 'detach':
      lease.detach()
      await sleep(clock, holdMs)
      break
    case 'checkin twice':
      await lease.checkin()
      break
    case 'checkin':
      break
    default:
      ending satisfies never
  }
  await lease.checkin()
}

/** What may be said of a pool at no time, as far as it is true of this one now. */
function impossible(pool: QueuePool<UnrulyConnection>, capacity: number): string[] {
  const { poolSize, checkedIn, checkedOut, waiting } = pool.status()
  const claims: readonly [string, boolean][] = [
    ['checkedIn is negative', checkedIn < 0],
    ['checkedOut is negative', checkedOut < 0],
    ['waiting is negative', waiting < 0],
    ['more slots than the limit', checkedIn + checkedOut > capacity],
    ['more than poolSize are idle', poolSize > 0 && checkedIn > poolSize],
    ['one waits while a slot is idle', waiting > 0 && checkedIn > 0],
    ['one waits below the limit', waiting > 0 && checkedIn + checkedOut < capacity],
  ]
  return claims.filter(([, holds]) => holds).map(([claim]) => claim)
}
