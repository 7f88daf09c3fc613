import type { Connection } from './drivers/connection.ts'
import type { Driver, DriverTraits } from './drivers/driver.ts'
import type { PoolObserver } from './pool/pool-observer.ts'
import { poolCapacity, type PoolOptions } from './pool/pool-options.ts'
import { QueuePool } from './pool/queue-pool.ts'

/**
 * Creates a pool of a driver's connections. Its size is cut down to what {@link fitPool} allows.
 *
 * @param observer - receives the events of the pool.
 * @throws {RangeError} for an invalid option.
 */
export function createConnectionPool(
  driver: Driver,
  options: PoolOptions = {},
  observer?: PoolObserver<Connection>,
): QueuePool<Connection> {
  return new QueuePool<Connection>(
    {
      connect: () => driver.connect(),
      close: (connection) => connection.close(),
      reset: (connection, how) => {
        if (connection.inTransaction) return connection[how]()
      },
      ping: (connection) => connection.ping(),
      isBroken: (connection) => connection.broken,
    },
    { ...options, ...fitPool(options, driver.traits) },
    observer,
  )
}

/** The size of a pool, in connections. */
export interface PoolSize {
  readonly poolSize: number
  readonly maxOverflow: number
}

/**
 * Cuts a pool, 5+10 by default, down to the driver's `maxConnections`, without overflow, if it is
 * larger. A `maxConnections` of `null` means no limit.
 */
export function fitPool(
  { poolSize = 5, maxOverflow = 10 }: Partial<PoolSize>,
  { maxConnections }: Pick<DriverTraits, 'maxConnections'>,
): PoolSize {
  return maxConnections === null || poolCapacity({ poolSize, maxOverflow }) <= maxConnections
    ? { poolSize, maxOverflow }
    : { poolSize: maxConnections, maxOverflow: 0 }
}
