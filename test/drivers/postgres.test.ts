import { describe, expect, test } from 'vitest'
import { createUserTable, dropUserTable, SqlUserStore } from '../../src/index.ts'
import { POSTGRES } from '../support/backends.ts'
import { runChild } from '../support/child.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { ask } from '../support/statements.ts'
import { temporaryTable } from '../support/test-store.ts'

describe('postgres.js behind our driver', () => {
  test('prepares every statement of the store once, including one without parameters', async () => {
    const driver = await openDriver(urlOf(POSTGRES))
    const pool = openPool(driver)
    const table = temporaryTable()
    await pool.use((connection) => createUserTable(driver, connection, table))
    const store = new SqlUserStore({ driver, connections: pool, table })

    for (let round = 0; round < 2; round++) {
      await store.getUserById(1)
      await store.getAllUsers()
      await store.countUsers()
    }

    const { selectUser, selectUsers, countUsers } = driver.dialect.statements(table)
    const prepared = await pool.use((connection) =>
      ask(
        connection,
        `SELECT statement, generic_plans + custom_plans AS uses FROM pg_prepared_statements
          WHERE statement LIKE 'SELECT%${table}%' AND statement NOT LIKE '%pg_prepared%'`,
      ),
    )
    await pool.use((connection) => dropUserTable(driver, connection, table))
    expect(prepared).toHaveLength(3)
    expect(prepared).toEqual(
      expect.arrayContaining(
        [selectUser, selectUsers, countUsers].map(({ sql }) => ({ statement: sql, uses: 2 })),
      ),
    )
  })

  test('postgres.js rejects a commit that the server turned into a rollback', async () => {
    const connection = await connectTo(await openDriver(urlOf(POSTGRES)))
    await connection.begin()
    await ask(connection, 'SELECT 1 / 0').catch(() => undefined)

    await expect(connection.commit()).rejects.toThrow('rolled back')

    expect(connection.inTransaction).toBe(false)
    expect(await ask(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('postgres.js does not reconnect silently', async () => {
    const driver = await openDriver(urlOf(POSTGRES))
    const connection = await driver.connect()
    await connection.close()

    const error: unknown = await ask(connection, 'SELECT 1').catch((reason: unknown) => reason)

    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
  })

  test('keeps the server’s notices off the console', async () => {
    const { code, stdout, stderr } = await runChild(
      `const driver = await poolbench.createDriver(poolbench.parseDatabaseUrl(url))
       const connection = await driver.connect()
       await connection.execute({ name: 'x', sql: 'DROP TABLE IF EXISTS nowhere_to_be_found' })
       await connection.rollback()
       await connection.close()`,
      urlOf(POSTGRES),
    )

    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('treats unknown URL parameters as settings of the session', async () => {
    const url = `${urlOf(POSTGRES)}?search_path=pg_catalog&statement_timeout=4321`
    const connection = await connectTo(await openDriver(url))

    const [row] = await ask(
      connection,
      `SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,
        current_setting('application_name') AS application`,
    )

    expect(row).toEqual({ path: 'pg_catalog', timeout: '4321ms', application: 'poolbench' })
  })

  test('rejects a setting that the server does not know', async () => {
    const driver = await openDriver(`${urlOf(POSTGRES)}?no_such_setting=1`)

    await expect(driver.connect()).rejects.toThrow('no_such_setting')
  })
})
