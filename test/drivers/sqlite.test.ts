import { describe, expect, test } from 'vitest'
import {
  createUserTable,
  fitPool,
  SqlUserStore,
  type DriverTraits,
  type PoolSize,
} from '../../src/index.ts'
import { SQLITE_FILE, SQLITE_MEMORY } from '../support/backends.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { ask } from '../support/statements.ts'

describe.skipIf(SQLITE.isMissing)('sqlite in this thread', () => {
  test('gets a pool of one connection, whatever is requested', async () => {
    const driver = await openDriver(urlOf(SQLITE_FILE))

    const pool = openPool(driver, { poolSize: 5, maxOverflow: 10 })

    expect(pool.options).toMatchObject({ poolSize: 1, maxOverflow: 0 })
  })

  test('never runs two statements at the same time', async () => {
    const driver = await openDriver(urlOf(SQLITE_MEMORY))
    const pool = openPool(driver, { poolSize: 5 })
    await pool.use((connection) => createUserTable(driver, connection, 'users'))
    const store = new SqlUserStore({ driver, connections: pool, table: 'users' })
    const startedAtMs = performance.now()

    await Promise.all(Array.from({ length: 5 }, () => store.simulateQuery(10)))

    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(50)
  })

  test('has one handle for all its connections, which outlives them', async () => {
    const driver = await openDriver(urlOf(SQLITE_MEMORY))
    const first = await driver.connect()
    await ask(first, 'CREATE TABLE t (n INTEGER)')

    await first.close()
    const second = await connectTo(driver)

    expect(second.native).toBe(first.native)
    expect(await ask(second, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 0 }])
  })

  test('reopens the SQLite file after the driver was closed', async () => {
    const driver = await openDriver(urlOf(SQLITE_FILE))
    const first = await driver.connect()
    await ask(first, 'CREATE TABLE t (n INTEGER)')

    await driver.close()
    const second = await connectTo(driver)

    expect(second.native).not.toBe(first.native)
    expect(await ask(second, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 0 }])
  })

  test('continues after a transaction that SQLite itself has ended', async () => {
    const connection = await connectTo(await openDriver(urlOf(SQLITE_MEMORY)))
    await ask(connection, 'CREATE TABLE t (n INTEGER UNIQUE ON CONFLICT ROLLBACK)')
    await connection.begin()
    await ask(connection, 'INSERT INTO t VALUES (1)')

    await expect(ask(connection, 'INSERT INTO t VALUES (1)')).rejects.toThrow('UNIQUE')
    await connection.rollback()

    expect(connection.inTransaction).toBe(false)
    await connection.begin()
    await connection.commit()
  })
})

describe('fitPool', () => {
  const one: Pick<DriverTraits, 'maxConnections'> = { maxConnections: 1 }
  const eight = { maxConnections: 8 }
  const unlimited = { maxConnections: null }

  test.for<[Partial<PoolSize>, Pick<DriverTraits, 'maxConnections'>, PoolSize]>([
    [{}, unlimited, { poolSize: 5, maxOverflow: 10 }],
    [{ poolSize: 50, maxOverflow: -1 }, unlimited, { poolSize: 50, maxOverflow: -1 }],
    [{}, one, { poolSize: 1, maxOverflow: 0 }],
    [{ poolSize: 1, maxOverflow: 0 }, one, { poolSize: 1, maxOverflow: 0 }],
    [{ poolSize: 1, maxOverflow: 1 }, one, { poolSize: 1, maxOverflow: 0 }],
    [{ poolSize: 0 }, one, { poolSize: 1, maxOverflow: 0 }],
    [{ poolSize: 1, maxOverflow: -1 }, one, { poolSize: 1, maxOverflow: 0 }],
    [{ poolSize: 3, maxOverflow: 5 }, eight, { poolSize: 3, maxOverflow: 5 }],
    [{ poolSize: 3, maxOverflow: 6 }, eight, { poolSize: 8, maxOverflow: 0 }],
  ])('%j on a driver with %j is %j', ([wanted, traits, fitted]) => {
    expect(fitPool(wanted, traits)).toEqual(fitted)
  })
})
