import type { Connection, ConnectionSource, Driver } from '../../src/index.ts'

/** Opens a connection outside of any pool, and closes it after `work`. */
export async function withConnection<T>(
  driver: Driver,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await driver.connect()
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}

/** Lends the same connection for all work: for a store whose calls share a transaction or session state. */
export function onlyConnection(connection: Connection): ConnectionSource {
  return { use: async (work) => work(connection), close: () => Promise.resolve() }
}
