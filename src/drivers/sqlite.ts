import type { DatabaseUrl } from '../database-url.ts'
import type {
  Connection,
  Driver,
  DriverTraits,
  Statement,
  StatementResult,
  Value,
} from './driver.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { inspectSqlite, SqliteHandle } from './sqlite-handle.ts'

const traits: DriverTraits = {
  placement: 'in-process',
  parallelism: 1,
  // A second handle in this thread could only wait, blocking it, for a lock that the first holds.
  maxConnections: 1,
  preparedStatements: true,
  pipelining: false,
  connect: 'nothing: there is one handle, in this thread',
}

/**
 * SQLite by better-sqlite3 in this thread. Every statement blocks the event loop: nothing runs at
 * the same time, and a speed-up above 1 would be a mistake of the harness.
 */
export function createSqliteDriver(url: DatabaseUrl): Driver {
  let handle: SqliteHandle | undefined
  return {
    name: 'sqlite',
    traits,
    dialect: sqliteDialect,
    connect: async () => new SqliteConnection((handle ??= new SqliteHandle(url.path))),
    inspect: (connection) => inspectSqlite((sql) => connection.execute({ name: 'inspect', sql })),
    close: async () => {
      handle?.close()
      handle = undefined
    },
  }
}

class SqliteConnection implements Connection {
  inTransaction = false
  readonly broken = false
  readonly #handle: SqliteHandle

  constructor(handle: SqliteHandle) {
    this.#handle = handle
  }

  get native(): unknown {
    return this.#handle.native
  }

  async execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return this.#handle.run(statement.sql, parameters)
  }

  async begin(): Promise<void> {
    // A transaction that only later asks to write is refused at once when another writes.
    this.#handle.run('BEGIN IMMEDIATE', [])
    this.inTransaction = true
  }

  async commit(): Promise<void> {
    this.#handle.run('COMMIT', [])
    this.inTransaction = false
  }

  async rollback(): Promise<void> {
    this.#endTransaction()
  }

  ping(): Promise<boolean> {
    return Promise.resolve(true)
  }

  /** The handle stays: it is the database, where that is in memory. */
  close(): void {
    if (this.inTransaction) this.#endTransaction()
  }

  #endTransaction(): void {
    // Some failures, such as a full disk, have ended it already.
    if (this.#handle.native.inTransaction) this.#handle.run('ROLLBACK', [])
    this.inTransaction = false
  }
}
