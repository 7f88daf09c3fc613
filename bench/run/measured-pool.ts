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

/** A pool with a meter on it: a `QueuePool`, or one that the database library brings. */
export type MeasuredPool =
  | { readonly kind: 'queue'; readonly source: QueuePool<Connection> }
  | { readonly kind: 'native'; readonly source: ConnectionSource; readonly size: number }

/** Opens nothing yet. @throws {Error} where the driver has no pool of that name. */
export function createMeasuredPool(options: MeasuredPoolOptions, meter: PoolMeter): MeasuredPool {
  const { pool, poolOptions, clock } = options
  const driver = echoing(
    options.driver,
    clock,
    ({ connection, durationMs }) => meter.onStatement(connection, durationMs),
    (connection) => ({
      // When it is answered is not told.
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
 * Of a native pool only the edges can be seen: when a connection was asked for, when work began and
 * when it ended. Where the library hands out statements and not connections, it waits unseen inside
 * of them, and more work than there are connections is under way.
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
