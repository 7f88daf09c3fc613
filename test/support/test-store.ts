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
import { openDriver, temporaryTable, type Backend } from './backends.ts'

/** A store on a table of its own. */
export interface TestStore {
  readonly store: UserStore
  readonly pool: QueuePool<Connection>
  readonly driver: Driver
  readonly table: string
  /** Users with this much credit, in this order. */
  addUsers(...credits: number[]): Promise<User[]>
  /** A store on the same table over connections of its own, where the database has any. */
  another(): Promise<UserStore>
}

/** What a {@link TestStore} may be made with. */
export interface TestStoreOptions extends PoolOptions {
  readonly url?: string
  /** What the store's clock shows, in milliseconds since 1970. */
  readonly wallNow?: () => number
}

/**
 * Opens a store for one test. When that ends, nothing may be checked out of the pool, and the table
 * is dropped.
 */
export async function openStore(
  backend: Backend,
  { url = backend.newUrl(), wallNow = Date.now, ...options }: TestStoreOptions = {},
): Promise<TestStore> {
  const driver = await openDriver(url)
  const table = temporaryTable()
  const clock = { ...systemClock, wallNow }
  const pool = createConnectionPool(driver, { poolSize: 3, maxOverflow: 0, ...options })
  await pool.use((connection) => createUserTable(driver, connection, table))
  const store = new SqlUserStore({ driver, connections: pool, table, clock })

  onTestFinished(async () => {
    const { checkedOut, waiting } = pool.status()
    const dropping = pool.recreate()
    await dropping.use((connection) => dropUserTable(driver, connection, table))
    await dropping.close()
    await store.close()
    expect({ checkedOut, waiting }).toEqual({ checkedOut: 0, waiting: 0 })
  })

  return {
    store,
    pool,
    driver,
    table,
    addUsers: (...credits) =>
      store.createUsers(
        credits.map((credit, index) => ({
          name: `User ${index + 1}`,
          email: `user${index + 1}@example.org`,
          credits: credit,
        })),
      ),
    another: async () => {
      const second = backend.isPrivate ? driver : await openDriver(url)
      const connections = createConnectionPool(second, { poolSize: 1, maxOverflow: 0 })
      onTestFinished(() => connections.close())
      return new SqlUserStore({ driver: second, connections, table })
    },
  }
}
