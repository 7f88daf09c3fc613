import { describe, expect, test } from 'vitest'
import {
  createUserTable,
  dropUserTable,
  PoolDisposedError,
  PoolTimeoutError,
  type UserStore,
} from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'
import { openStore } from '../support/test-store.ts'

/** What a store promises of time and connections. */
export function connectionsContract(backend: Backend): void {
  describe('simulateQuery', () => {
    test('simulateQuery takes at least the given time', async () => {
      const { store } = await openStore(backend)
      const startedAtMs = performance.now()

      await store.simulateQuery(20)

      expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(20)
    })

    test('holds its connection meanwhile', async () => {
      const { store, pool } = await openStore(backend, { pool: { poolSize: 1 } })
      const order: string[] = []

      const sleeping = store.simulateQuery(20).then(() => order.push('slept'))
      const counting = store.countUsers().then(() => order.push('counted'))

      expect(pool.status()).toMatchObject({ checkedOut: 1, waiting: 1 })
      await Promise.all([sleeping, counting])
      expect(order).toEqual(['slept', 'counted'])
    })

    test.for([-1, NaN, Infinity])('refuses %d milliseconds', async (durationMs) => {
      const { store } = await openStore(backend)

      await expect(store.simulateQuery(durationMs)).rejects.toThrow(RangeError)
      expect(() => store.withQueryTime(durationMs)).toThrow(RangeError)
    })
  })

  describe('withQueryTime', () => {
    test('makes every call take that long, on the call’s own connection', async () => {
      const { store, pool } = await openStore(backend, { pool: { poolSize: 1 } })
      const slow = store.withQueryTime(10)
      const user = await slow.createUser({ name: 'Ann', email: 'ann@example.org', credits: 5 })
      const [other] = await slow.createUsers([{ name: 'Bob', email: 'bob@example.org' }])
      const calls = [
        () => slow.getUserById(user.id),
        () => slow.getAllUsers(),
        () => slow.searchUsers('ann'),
        () => slow.countUsers(),
        () => slow.updateUser(user.id, { name: 'Anna' }),
        () => slow.transferCredits(user.id, other?.id ?? 0, 5),
        () => slow.deleteUser(user.id),
      ]

      for (const call of calls) {
        const startedAtMs = performance.now()
        await call()
        expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(10)
        expect(pool.status()).toMatchObject({ checkedOut: 0, waiting: 0 })
      }
      expect(await store.getAllUsers()).toStrictEqual([{ ...other, credits: 5 }])
    })

    test('of 0 returns the store itself', async () => {
      const { store } = await openStore(backend)

      expect(store.withQueryTime(0)).toBe(store)
    })
  })

  describe('close', () => {
    test('waits for the call that has a connection, and rejects all others', async () => {
      const { store } = await openStore(backend, { pool: { poolSize: 1 } })
      await store.countUsers()
      const startedAtMs = performance.now()

      const running = store.simulateQuery(20)
      const waiting = store.countUsers().catch((error: unknown) => error)
      await store.close()

      expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(20)
      await expect(running).resolves.toBeUndefined()
      expect(await waiting).toBeInstanceOf(PoolDisposedError)
      await expect(store.countUsers()).rejects.toBeInstanceOf(PoolDisposedError)
    })
  })

  describe('when a call fails', () => {
    test('a call that gets no connection in time rejects with PoolTimeoutError', async () => {
      const { store, pool } = await openStore(backend, { pool: { poolSize: 1, timeoutMs: 1 } })
      const lease = await pool.checkout()

      await expect(store.countUsers()).rejects.toBeInstanceOf(PoolTimeoutError)

      await lease.checkin()
      expect(await store.countUsers()).toBe(0)
    })

    test('a call that fails in the database returns its connection for the next', async () => {
      const { store, pool, driver, table } = await openStore(backend, { pool: { poolSize: 1 } })
      await pool.use((connection) => dropUserTable(driver, connection, table))

      for (const call of failingCalls(store)) {
        await expect(call()).rejects.toThrow(table)
        expect(pool.status()).toMatchObject({ checkedIn: 1, checkedOut: 0, waiting: 0 })
      }

      await pool.use((connection) => createUserTable(driver, connection, table))
      expect(await store.countUsers()).toBe(0)
    })

    test('a call that fails in a transaction leaves none of its changes', async () => {
      const { store, second, pool, driver, table, addUsers } = await openStore(backend)
      const [user] = await addUsers(5)
      const { deleteUser, selectUser } = driver.dialect.statements(table)

      const work = pool.use(async (connection) => {
        await connection.begin()
        await connection.execute(deleteUser, [user?.id ?? 0])
        const { rows } = await connection.execute(selectUser, [user?.id ?? 0])
        throw new Error(`${rows.length} left`)
      })

      await expect(work).rejects.toThrow('0 left')
      expect(await store.getAllUsers()).toStrictEqual([user])
      // A transaction left open would keep the others from writing.
      expect(await second.deleteUser(user?.id ?? 0)).toBe(true)
    })
  })
}

function failingCalls(store: UserStore): (() => Promise<unknown>)[] {
  return [
    () => store.createUser({ name: 'Ann', email: 'ann@example.org' }),
    () => store.createUsers([{ name: 'Ann', email: 'ann@example.org' }]),
    () => store.getUserById(1),
    () => store.getAllUsers(),
    () => store.updateUser(1, { name: 'Anna' }),
    () => store.deleteUser(1),
    () => store.searchUsers('a'),
    () => store.countUsers(),
    () => store.transferCredits(1, 2, 3),
  ]
}
