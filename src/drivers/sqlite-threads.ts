import type { DatabaseUrl } from '../database-url.ts'
import {
  ConnectionLostError,
  type Connection,
  type Driver,
  type DriverTraits,
  type Statement,
  type StatementResult,
  type Value,
} from './driver.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { inspectSqlite } from './sqlite-handle.ts'
import { SqliteThread } from './sqlite-thread.ts'

const traits: DriverTraits = {
  placement: 'threads',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect:
    'a handle (about 2 ms) in a thread kept for reuse; only the first use of a thread starts it',
}

/**
 * SQLite by better-sqlite3 with a thread for each connection, as Python's aiosqlite does it. Readers
 * run at the same time (WAL), writers one after the other.
 *
 * A thread takes ten times as long to start as a handle to open, so the threads of closed
 * connections are kept and used again: an overflow connection costs a handle.
 */
export function createSqliteThreadsDriver(url: DatabaseUrl): Driver {
  const retired: SqliteThread[] = []
  const inMemory = url.path === ':memory:'
  return {
    name: 'sqlite-threads',
    // Each handle on `:memory:` is a database of its own: SQLAlchemy shares one connection there.
    traits: inMemory ? { ...traits, parallelism: 1, maxConnections: 1 } : traits,
    dialect: sqliteDialect,
    connect: async () => {
      const reused = takeLiving(retired)
      const thread = reused ?? new SqliteThread()
      try {
        if (!reused || !inMemory) await thread.request({ kind: 'open', path: url.path })
      } catch (error) {
        await thread.terminate()
        throw error
      }
      return new SqliteThreadConnection(thread, async () => {
        // In memory the handle is the database.
        if (!inMemory) await thread.request({ kind: 'close' })
        retired.push(thread)
      })
    },
    inspect: (connection) => inspectSqlite((sql) => connection.execute({ name: 'inspect', sql })),
    close: async () => {
      await Promise.all(retired.splice(0).map((thread) => thread.end()))
    },
  }
}

/** A thread may have died since it retired. */
function takeLiving(threads: SqliteThread[]): SqliteThread | undefined {
  let thread = threads.pop()
  while (thread?.dead) thread = threads.pop()
  return thread
}

class SqliteThreadConnection implements Connection {
  readonly native: SqliteThread
  inTransaction = false
  readonly #retire: () => Promise<void>
  #closed = false

  constructor(thread: SqliteThread, retire: () => Promise<void>) {
    this.native = thread
    this.#retire = retire
  }

  get broken(): boolean {
    return this.#closed || this.native.dead
  }

  execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return this.#run(statement.sql, parameters)
  }

  async begin(): Promise<void> {
    // A transaction that only later asks to write is refused at once when another writes.
    await this.#run('BEGIN IMMEDIATE', [])
    this.inTransaction = true
  }

  async commit(): Promise<void> {
    await this.#run('COMMIT', [])
    this.inTransaction = false
  }

  async rollback(): Promise<void> {
    if (!this.inTransaction) return
    await this.#run('ROLLBACK', [])
    this.inTransaction = false
  }

  async ping(): Promise<boolean> {
    try {
      await this.#run('SELECT 1', [])
      return true
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    if (this.broken) return
    this.#closed = true
    if (this.native.busy) {
      // A statement that runs can be ended with its thread only, and not before it is done.
      void this.native.terminate()
      return
    }
    try {
      await this.rollback()
      await this.#retire()
    } catch (error) {
      await this.native.terminate()
      throw error
    }
  }

  async #run(sql: string, parameters: readonly Value[]): Promise<StatementResult> {
    const result = await this.native.request({ kind: 'run', sql, parameters })
    if (!result) throw new ConnectionLostError()
    return result
  }
}
