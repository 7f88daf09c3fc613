import type { DatabaseUrl } from '../../database-url.ts'
import { ConnectionLostError, type Connection } from '../connection.ts'
import type { Driver, DriverTraits } from '../driver.ts'
import type { Statement, StatementResult, Value } from '../statement.ts'
import type { ShippedContext } from '../shipped-context.ts'
import { sqliteDialect } from './dialect.ts'
import { inspectSqlite, type SqliteLibrary } from './handle.ts'
import { loadSqlite } from './library.ts'
import { SqliteThread } from './thread.ts'
import type { WorkerRequest } from './worker.ts'

const traits: DriverTraits = {
  placement: 'threads',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect:
    'a handle (about 2 ms) in a thread kept for reuse; only the first use of a thread starts it',
}

/** Creates a driver for SQLite in threads, by better-sqlite3 or, without it, `node:sqlite`. */
export function createSqliteThreadsDriver(
  url: DatabaseUrl,
  { projectFolder }: ShippedContext,
): Driver {
  return inThreads(url, loadSqlite('the driver sqlite-threads', projectFolder))
}

/**
 * SQLite with a thread for each connection, as Python's aiosqlite does it. With a write-ahead log readers
 * run at the same time as a writer, and writers one after the other.
 *
 * A thread takes ten times as long to start as a handle to open, so the threads of closed
 * connections are kept and used again: an overflow connection costs a handle.
 */
export function inThreads(url: DatabaseUrl, library: SqliteLibrary): Driver {
  const start = () => new SqliteThread(library.source)
  return {
    name: 'sqlite-threads',
    // Each handle on `:memory:` is a database of its own: SQLAlchemy shares one connection there.
    ...(url.path === ':memory:'
      ? {
          ...shareOneThread(url.path, start),
          traits: { ...traits, parallelism: 1, maxConnections: 1 },
        }
      : { ...reuseThreads(url.path, start), traits }),
    dialect: sqliteDialect,
    ...(library.notice !== undefined && { notice: library.notice }),
    inspect: (connection) =>
      inspectSqlite(library, (sql) => connection.execute({ name: 'inspect', sql })),
  }
}

type StartThread = () => SqliteThread

function reuseThreads(path: string, start: StartThread): Pick<Driver, 'connect' | 'close'> {
  const retired: SqliteThread[] = []
  return {
    connect: async () => {
      const thread = await openThread(path, takeLiving(retired) ?? start())
      return new SqliteThreadConnection(thread, async () => {
        // A running statement cannot be interrupted: its thread is terminated when it is done.
        if (thread.busy) return void thread.terminate()
        await orEnd(thread, { kind: 'close' })
        retired.push(thread)
      })
    },
    close: async () => {
      await Promise.all(retired.splice(0).map((thread) => thread.end()))
    },
  }
}

function shareOneThread(path: string, start: StartThread): Pick<Driver, 'connect' | 'close'> {
  let only: Promise<SqliteThread> | undefined
  return {
    connect: async () => {
      if ((await only)?.dead) only = undefined
      const thread = await (only ??= openThread(path, start()))
      return new SqliteThreadConnection(thread, (connection) => connection.rollback())
    },
    close: async () => {
      await (await only)?.end()
      only = undefined
    },
  }
}

async function openThread(path: string, thread: SqliteThread): Promise<SqliteThread> {
  await orEnd(thread, { kind: 'open', path })
  return thread
}

/** Sends a request, and ends the thread if it fails, as nothing would use the thread again. */
async function orEnd(thread: SqliteThread, request: WorkerRequest): Promise<void> {
  try {
    await thread.request(request)
  } catch (error) {
    await thread.terminate()
    throw error
  }
}

/** Takes a retired thread that is still alive: one may have died since. */
function takeLiving(threads: SqliteThread[]): SqliteThread | undefined {
  let thread = threads.pop()
  while (thread?.dead) thread = threads.pop()
  return thread
}

class SqliteThreadConnection implements Connection {
  readonly native: SqliteThread
  inTransaction = false
  readonly #release: (connection: Connection) => Promise<void>
  #closed = false

  constructor(thread: SqliteThread, release: (connection: Connection) => Promise<void>) {
    this.native = thread
    this.#release = release
  }

  get broken(): boolean {
    return this.#closed || this.native.dead
  }

  execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return this.#run(statement.sql, parameters)
  }

  async begin(): Promise<void> {
    // A deferred transaction that writes later fails at once if another is writing.
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
    await this.#release(this)
  }

  async #run(sql: string, parameters: readonly Value[]): Promise<StatementResult> {
    const result = await this.native.request({ kind: 'run', sql, parameters })
    if (!result) throw new ConnectionLostError()
    return result
  }
}
