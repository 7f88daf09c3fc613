import { describe, expect, test } from 'vitest'
import {
  SqlUserStore,
  type Connection,
  type Driver,
  type StatementResult,
  type UserStore,
} from '../../src/index.ts'
import { MEMORY } from '../support/backends.ts'
import { connectTo, openDriver, urlOf } from '../support/open-driver.ts'
import { SERVER_PRODUCTS } from '../support/server-products.ts'
import { shareConnections } from '../support/shared-connections.ts'
import { openStore } from '../support/test-store.ts'

const MAX_ATTEMPTS = 20

describe('a write that the database aborts in favour of another', () => {
  const WRITES: readonly (readonly [string, (store: UserStore) => Promise<unknown>])[] = [
    ['createUser', (store) => store.createUser({ name: 'Ann', email: 'ann@x' })],
    ['createUsers', (store) => store.createUsers([{ name: 'Ann', email: 'ann@x' }])],
    ['updateUser', (store) => store.updateUser(1, { name: 'Anna' })],
    ['deleteUser', (store) => store.deleteUser(1)],
    ['transferCredits', (store) => store.transferCredits(1, 2, 3)],
  ]

  test.for(WRITES)('%s is retried until it succeeds', async ([, write]) => {
    const { store, counts } = await openFailingStore(MAX_ATTEMPTS - 1)

    await write(store)

    expect(counts.failures).toBe(MAX_ATTEMPTS - 1)
    expect(counts.rollbacks).toBe(counts.begins - counts.commits)
  })

  test.for(WRITES)('%s fails after twenty attempts, with the last error', async ([, write]) => {
    const { store, counts } = await openFailingStore(Infinity)

    await expect(write(store)).rejects.toThrow(`deadlock ${MAX_ATTEMPTS}`)

    expect(counts.failures).toBe(MAX_ATTEMPTS)
  })

  test('is not retried if its transaction cannot be rolled back', async () => {
    const { store, counts } = await openFailingStore(Infinity, { canRollBack: false })

    await expect(store.transferCredits(1, 2, 3)).rejects.toThrow('deadlock 1')

    expect(counts.failures).toBe(1)
  })

  test.for([
    ['getUserById', (store: UserStore) => store.getUserById(1)],
    ['simulateQuery', (store: UserStore) => store.simulateQuery(1)],
  ] as const)('is required for a retry: %s, which reads, is not retried', async ([, read]) => {
    const { store, counts } = await openFailingStore(1)

    await expect(read(store)).rejects.toThrow('deadlock 1')

    expect(counts.failures).toBe(1)
  })
})

for (const { backend, title } of SERVER_PRODUCTS) {
  describe.skipIf(backend.isMissing)(`a real deadlock in ${title}`, () => {
    shareConnections(backend)

    test('a transfer succeeds after a deadlock', async () => {
      const { store, driver, table, addUsers } = await openStore(backend)
      const [first, second] = (await addUsers(10, 10)).map(({ id }) => id) as [number, number]
      const { moveCredits } = driver.dialect.statements(table)
      const other = await connectTo(driver)
      // Locks the two users in the order that the store never takes, one before the transfer begins
      // and the other while that waits for it.
      await other.begin()
      await other.execute(moveCredits, [second, 0, 0, second, second])

      const transfer = store.transferCredits(first, second, 4)
      await new Promise((resolve) => setTimeout(resolve, 50))
      const locking = other.execute(moveCredits, [first, 0, 0, first, first])
      const outcome = await locking.then(
        () => other.commit(),
        // The database has chosen the other one to be ended.
        () => other.rollback(),
      )

      expect(outcome).toBeUndefined()
      expect(await transfer).toBe('transferred')
      expect((await store.getAllUsers()).map(({ credits }) => credits)).toEqual([6, 14])
    })
  })
}

/** A store whose connection fails the first `failures` statements as a deadlock does. */
async function openFailingStore(
  failures: number,
  { canRollBack = true }: { readonly canRollBack?: boolean } = {},
) {
  const driver = await openDriver(urlOf(MEMORY))
  const connection = new FailingConnection(failures, canRollBack)
  const deadlocking: Driver = {
    ...driver,
    dialect: { ...driver.dialect, failureKind: () => 'retry-transaction' },
  }
  const connections = {
    use: async <T>(work: (each: Connection) => T | Promise<T>): Promise<T> => work(connection),
    close: () => Promise.resolve(),
  }
  const store = new SqlUserStore({ driver: deadlocking, connections, table: 'users' })
  return { store, counts: connection.counts }
}

class FailingConnection implements Connection {
  readonly native = undefined
  readonly broken = false
  readonly counts = { failures: 0, begins: 0, commits: 0, rollbacks: 0 }
  inTransaction = false
  readonly #failures: number
  readonly #canRollBack: boolean

  constructor(failures: number, canRollBack: boolean) {
    this.#failures = failures
    this.#canRollBack = canRollBack
  }

  execute(): Promise<StatementResult> {
    if (this.counts.failures < this.#failures) {
      return Promise.reject(new Error(`deadlock ${++this.counts.failures}`))
    }
    const rows = [1, 2].map((id) => ({
      id,
      credits: 5,
      name: '',
      email: '',
      createdAt: new Date(),
    }))
    return Promise.resolve({ rows, affected: 1 })
  }

  begin(): Promise<void> {
    this.counts.begins++
    this.inTransaction = true
    return Promise.resolve()
  }

  commit(): Promise<void> {
    this.counts.commits++
    this.inTransaction = false
    return Promise.resolve()
  }

  rollback(): Promise<void> {
    if (!this.#canRollBack) return Promise.reject(new Error('cannot roll back'))
    this.counts.rollbacks++
    this.inTransaction = false
    return Promise.resolve()
  }

  ping(): Promise<boolean> {
    return Promise.resolve(true)
  }

  close(): void {
    // Nothing was opened.
  }
}
