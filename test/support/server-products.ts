import type { Connection } from '../../src/index.ts'
import { MYSQL, PG, POSTGRES, type Backend } from './backends.ts'
import { ask } from './statements.ts'
import { until } from './until.ts'

/** What the tests do to a server behind a driver's back. */
export interface ServerProduct {
  readonly backend: Backend
  readonly title: string
  readonly sleepSql: string
  /** The server's number for a connection. */
  idOf(connection: Connection): Promise<number>
  /** Has the server end the connection with this number; by way of another one. */
  kill(by: Connection, id: number): Promise<void>
  /** Whether a statement runs on the connection with this number. */
  isBusy(by: Connection, id: number): Promise<boolean>
}

const postgres: ServerProduct = {
  backend: POSTGRES,
  title: POSTGRES.title,
  sleepSql: 'SELECT pg_sleep(60)',
  idOf: (connection) => readNumber(connection, 'SELECT pg_backend_pid() AS number'),
  kill: async (by, id) => {
    await ask(by, `SELECT pg_terminate_backend(${id})`)
  },
  isBusy: async (by, id) =>
    (await readNumber(
      by,
      `SELECT count(*) AS number FROM pg_stat_activity WHERE pid = ${id} AND state = 'active'`,
    )) === 1,
}

const mysql: ServerProduct = {
  backend: MYSQL,
  title: MYSQL.title,
  sleepSql: 'SELECT SLEEP(60)',
  idOf: (connection) => readNumber(connection, 'SELECT connection_id() AS number'),
  kill: async (by, id) => {
    await ask(by, `KILL ${id}`)
  },
  isBusy: async (by, id) =>
    (await readNumber(
      by,
      `SELECT count(*) AS number FROM information_schema.processlist
        WHERE id = ${id} AND command <> 'Sleep'`,
    )) === 1,
}

export const SERVER_PRODUCTS: readonly ServerProduct[] = [
  postgres,
  { ...postgres, backend: PG, title: PG.title },
  mysql,
]

/** Ends a connection while it sleeps in a statement, and returns what that statement rejected with. */
export async function killInUse(
  { sleepSql, idOf, isBusy, kill }: ServerProduct,
  connection: Connection,
  by: Connection,
): Promise<unknown> {
  const id = await idOf(connection)
  const sleeping = ask(connection, sleepSql).catch((error: unknown) => error)
  await until(() => isBusy(by, id))
  await kill(by, id)
  return sleeping
}

async function readNumber(connection: Connection, sql: string): Promise<number> {
  const [row] = await ask(connection, sql)
  return row?.number as number
}
