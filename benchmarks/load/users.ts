import { createDriver, createUserTable, parseDatabaseUrl, SqlUserStore } from '../../src/index.ts'

/** Creates a table of users, whose ids are 1 and up. */
export async function createUsers(url: string, table: string, count = 100): Promise<void> {
  const driver = await createDriver(parseDatabaseUrl(url))
  const connection = await driver.connect()
  try {
    await createUserTable(driver, connection, table)
    const store = new SqlUserStore({
      driver,
      connections: { use: async (work) => work(connection), close: () => Promise.resolve() },
      table,
    })
    await store.createUsers(
      Array.from({ length: count }, (_, id) => ({
        name: `User ${id}`,
        email: `${id}@example.test`,
      })),
    )
  } finally {
    await connection.close()
    await driver.close()
  }
}
