import type { Connection } from './drivers/connection.ts'
import type { Driver } from './drivers/driver.ts'

/** Creates the table of a `UserStore`. Rejects if the table exists. */
export async function createUserTable(
  driver: Driver,
  connection: Connection,
  table: string,
): Promise<void> {
  await connection.execute(driver.dialect.statements(table).createTable)
}

/** Drops the table of a `UserStore`, if it exists. */
export async function dropUserTable(
  driver: Driver,
  connection: Connection,
  table: string,
): Promise<void> {
  await connection.execute(driver.dialect.statements(table).dropTable)
}

/** Deletes every user with an id greater than `lastId`: all those added since a known state. */
export async function trimUserTable(
  driver: Driver,
  connection: Connection,
  table: string,
  lastId: number,
): Promise<void> {
  await connection.execute(driver.dialect.statements(table).deleteUsersAbove, [lastId])
}
