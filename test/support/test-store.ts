import { randomBytes } from 'node:crypto'
import { expect, onTestFinished } from 'vitest'
import {
  createConnectionPool,
  createUserTable,
  dropUserTable,
  SqlUserStore,
  systemClock,
  type Connection,
  type Driver,
  type PoolOptions,
  type QueuePool,
  type User,
  type UserStore,
} from '../../src/index.ts'
import type { Backend } from './backends.ts'
import { sharedConnections } from './shared-connections.ts'

/** A store on a table of its own. */
export interface TestStore {
  readonly store: UserStore
  readonly pool: QueuePool<Connection>
  readonly driver: Driver
  readonly table: string
  /** The same table over other connections, where the database can have any. */
  readonly second: UserStore
  /** Creates users with this much credit, in this order. */
  addUsers(...credits: number[]): Promise<User[]>
}

/** What a {@link TestStore} may be made with. */
export interface TestStoreOptions {
  /** @defaultValue the pool that is shared; a store on that must not be closed. */
  readonly pool?: PoolOptions
  /** What the store's clock shows, in milliseconds since 1970. */
  readonly wallNow?: () => number
}

/**
 * Opens a store for one test. When that ends, nothing may be checked out of the pool, and the table
 * is dropped.
 */
export async function openStore(
  backend: Backend,
  { pool: poolOptions, wallNow = Date.now }: TestStoreOptions = {},
): Promise<TestStore> {
  const { first, second } = sharedConnections(backend)
  const { driver } = first
  const pool = poolOptions
    ? createConnectionPool(driver, { maxOverflow: 0, ...poolOptions })
    : first.pool
  const table = temporaryTable()
  await first.pool.use((connection) => createUserTable(driver, connection, table))
  const store = new SqlUserStore({
    driver,
    connections: pool,
    table,
    clock: { ...systemClock, wallNow },
  })

  onTestFinished(async () => {
    const { checkedOut, waiting } = pool.status()
    if (pool !== first.pool && checkedOut === 0) await pool.close()
    await first.pool.use((connection) => dropUserTable(driver, connection, table))
    expect({ checkedOut, waiting }).toEqual({ checkedOut: 0, waiting: 0 })
  })

  return {
    store,
    pool,
    driver,
    table,
    second: new SqlUserStore({ driver: second.driver, connections: second.pool, table }),
    addUsers: (...credits) =>
      store.createUsers(
        credits.map((credit, index) => ({
          name: `User ${index + 1}`,
          email: `user${index + 1}@example.org`,
          credits: credit,
        })),
      ),
  }
}

export function temporaryTable(): string {
  return `poolbench_test_${randomBytes(6).toString('hex')}_users`
}
