import type { DatabaseUrl } from '../../database-url.ts'
import type { Connection } from '../connection.ts'
import type { Driver, DriverTraits } from '../driver.ts'
import type { Statement, StatementResult, Value } from '../statement.ts'
import { sqliteDialect } from './dialect.ts'
import type { ShippedContext } from '../shipped-context.ts'
import { inspectSqlite, SqliteHandle, type SqliteLibrary } from './handle.ts'
import { loadNodeSqlite, loadSqlite } from './library.ts'

const traits: DriverTraits = {
  placement: 'in-process',
  parallelism: 1,
  // A second handle would block this thread while it waits for a lock that the first holds.
  maxConnections: 1,
  preparedStatements: true,
  pipelining: false,
  connect: 'nothing: there is one handle, in this thread',
}

/** Creates a driver for SQLite in this thread, by better-sqlite3 or, without it, `node:sqlite`. */
export function createSqliteDriver(url: DatabaseUrl, { projectFolder }: ShippedContext): Driver {
  return inThisThread('sqlite', url, loadSqlite('the driver sqlite', projectFolder))
}

/** Creates a driver for SQLite in this thread, by `node:sqlite`. */
export function createNodeSqliteDriver(url: DatabaseUrl): Driver {
  return inThisThread('node-sqlite', url, loadNodeSqlite('the driver node-sqlite'))
}

/**
 * A driver whose statements block the event loop: nothing runs concurrently, and a speed-up above 1
 * would be an error of the harness.
 */
function inThisThread(name: string, url: DatabaseUrl, library: SqliteLibrary): Driver {
  let handle: SqliteHandle | undefined
  return {
    name,
    traits,
    dialect: sqliteDialect,
    ...(library.notice !== undefined && { notice: library.notice }),
    connect: async () => new SqliteConnection((handle ??= new SqliteHandle(library, url.path))),
    inspect: (connection) =>
      inspectSqlite(library, (sql) => connection.execute({ name: 'inspect', sql })),
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
    // A deferred transaction that writes later fails at once if another is writing.
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

  /** Does not close the handle, which is the database itself if that is in memory. */
  close(): void {
    this.#endTransaction()
  }

  #endTransaction(): void {
    if (this.inTransaction) this.#handle.rollback()
    this.inTransaction = false
  }
}
