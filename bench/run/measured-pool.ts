import {
  createConnectionPool,
  echoing,
  type Clock,
  type Connection,
  type ConnectionSource,
  type Driver,
  type PoolOptions,
  type QueuePool,
} from '../../src/index.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import type { PoolMeter } from './pool-meter.ts'

export interface MeasuredPoolOptions {
  readonly driver: Driver
  readonly pool: PlannedPool
  readonly poolOptions: Pick<PoolOptions, 'timeoutMs' | 'recycleMs' | 'prePing'>
  readonly clock: Clock
}

/** A pool with a meter: a `QueuePool`, or a pool of the database library. */
export type MeasuredPool =
  | { readonly kind: 'queue'; readonly source: QueuePool<Connection> }
  | { readonly kind: 'native'; readonly source: ConnectionSource; readonly size: number }

/**
 * Creates the pool without opening a connection.
 * @throws {Error} if the driver has no pool of that name.
 */
export function createMeasuredPool(options: MeasuredPoolOptions, meter: PoolMeter): MeasuredPool {
  const { pool, poolOptions, clock } = options
  const driver = echoing(
    options.driver,
    clock,
    ({ connection, durationMs }) => meter.onStatement(connection, durationMs),
    (connection) => ({
      // The watcher is not told when a statement is answered.
      onStatement: () => meter.onStatement(connection, 0),
      onUncounted: () => meter.onUncounted(),
    }),
  )
  if (pool.native === undefined) {
    const source = createConnectionPool(driver, { ...pool, ...poolOptions, clock }, meter)
    meter.watch(() => source.status())
    return { kind: 'queue', source }
  }
  const native = driver.nativePools?.find(({ name }) => name === pool.native)
  if (!native) throw new Error(`${driver.name} has no pool of its own named ${pool.native}`)
  const size = pool.poolSize
  return { kind: 'native', source: metered(native.open(size), size, meter, clock), size }
}

/**
 * Meters a native pool from outside: it sees when a connection is requested, when work begins and when it
 * ends. If the library lends statements rather than connections, it waits unobserved, and more work may be in
 * progress than there are connections.
 */
function metered(
  source: ConnectionSource,
  size: number,
  meter: PoolMeter,
  clock: Clock,
): ConnectionSource {
  let waiting = 0
  let working = 0
  meter.watch(() => {
    const checkedOut = Math.min(working, size)
    return { checkedIn: size - checkedOut, checkedOut, waiting }
  })
  return {
    use: async (work) => {
      const askedAtMs = clock.now()
      let hasBegun = false
      waiting++
      try {
        return await source.use(async (connection) => {
          const gotAtMs = clock.now()
          hasBegun = true
          waiting--
          working++
          meter.onCheckout(connection, undefined, gotAtMs - askedAtMs, 0)
          try {
            return await work(connection)
          } finally {
            working--
            meter.onCheckin(connection, undefined, clock.now() - gotAtMs)
          }
        })
      } finally {
        if (!hasBegun) waiting--
      }
    },
    close: () => source.close(),
  }
}
