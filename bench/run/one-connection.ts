import type { Connection, ConnectionSource, Driver } from '../../src/index.ts'

/** Opens a connection beside all pools, and closes it after `work`. */
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

/** Lends the same connection to all work: for a store whose calls share a transaction, or a state. */
export function onlyConnection(connection: Connection): ConnectionSource {
  return { use: async (work) => work(connection), close: () => Promise.resolve() }
}
