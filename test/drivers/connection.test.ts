import { describe, expect, test } from 'vitest'
import { createUserTable, dropUserTable, type Connection, type Driver } from '../../src/index.ts'
import { BACKENDS, type Backend } from '../support/backends.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { temporaryTable } from '../support/test-store.ts'

for (const backend of BACKENDS) {
  describe.skipIf(backend.isMissing)(`a connection to ${backend.title}`, () => {
    claims(backend)
  })
}

function claims(backend: Backend): void {
  test('that is alive answers a ping with true, and is not broken', async () => {
    const connection = await connectTo(await openDriver(urlOf(backend)))

    expect(await connection.ping()).toBe(true)
    expect(await connection.ping()).toBe(true)
    expect(connection.broken).toBe(false)
  })

  test('knows whether it is in a transaction', async () => {
    const connection = await connectTo(await openDriver(urlOf(backend)))

    expect(connection.inTransaction).toBe(false)
    await connection.begin()
    expect(connection.inTransaction).toBe(true)
    await connection.commit()
    expect(connection.inTransaction).toBe(false)
    await connection.begin()
    await connection.rollback()
    expect(connection.inTransaction).toBe(false)
  })

  test.for([
    ['commit', 1],
    ['rollback', 0],
  ] as const)('%s ends a transaction as expected', async ([ending, expected]) => {
    await withTable(backend, async (driver, connection, table) => {
      const { insertUser, countUsers } = driver.dialect.statements(table)

      await connection.begin()
      await connection.execute(insertUser, [
        'Ann',
        'ann@x',
        1,
        driver.dialect.encodeDate(new Date()),
      ])
      await connection[ending]()

      const { rows } = await connection.execute(countUsers)
      expect(rows).toEqual([{ count: expected }])
    })
  })

  test('that is returned in a transaction is rolled back by the pool', async () => {
    await withTable(backend, async (driver, outer, table) => {
      await outer.close()
      const pool = openPool(driver)
      const { insertUser, countUsers } = driver.dialect.statements(table)
      const date = driver.dialect.encodeDate(new Date())

      await pool.use(async (connection) => {
        await connection.begin()
        await connection.execute(insertUser, ['Ann', 'ann@x', 1, date])
      })

      const [rows, inTransaction] = await pool.use(async (connection) => [
        (await connection.execute(countUsers)).rows,
        connection.inTransaction,
      ])
      expect(rows).toEqual([{ count: 0 }])
      expect(inTransaction).toBe(false)
    })
  })

  test('reports how many rows a statement matched, whether or not it changed them', async () => {
    await withTable(backend, async (driver, connection, table) => {
      const { insertUser, moveCredits, deleteUser } = driver.dialect.statements(table)
      const date = driver.dialect.encodeDate(new Date())
      await connection.execute(insertUser, ['Ann', 'ann@x', 1, date])
      await connection.execute(insertUser, ['Bob', 'bob@x', 1, date])

      const matched = [
        await connection.execute(moveCredits, [1, -0, 0, 1, 2]),
        await connection.execute(deleteUser, [1]),
        await connection.execute(deleteUser, [1]),
      ]

      expect(matched.map(({ affected }) => affected)).toEqual([2, 1, 0])
    })
  })

  test('may be closed twice, and during a transaction', async () => {
    const driver = await openDriver(urlOf(backend))
    const connection = await driver.connect()
    await connection.begin()

    await connection.close()
    await connection.close()

    const next = await connectTo(driver)
    expect(next.inTransaction).toBe(false)
    await next.begin()
    await next.rollback()
  })
}

async function withTable(
  backend: Backend,
  work: (driver: Driver, connection: Connection, table: string) => Promise<void>,
): Promise<void> {
  const driver = await openDriver(urlOf(backend))
  const connection = await connectTo(driver)
  const table = temporaryTable()
  await createUserTable(driver, connection, table)
  try {
    await work(driver, connection, table)
  } finally {
    const dropping = await driver.connect()
    await dropUserTable(driver, dropping, table)
    await dropping.close()
  }
}
