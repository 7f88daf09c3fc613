import {
  defineDriver,
  SLEEP_FUNCTION,
  sqliteDialect,
  type Connection,
  type Dialect,
  type DriverTraits,
  type FailureKind,
  type Row,
  type Statement,
  type StatementResult,
  type Value,
} from 'poolbench'

/** The least of `node:sqlite` that is needed; the types of an older Node do not know it. */
interface Database {
  exec(sql: string): void
  prepare(sql: string): PreparedStatement
  function(name: string, work: (argument: number) => null): void
  close(): void
}

interface PreparedStatement {
  columns(): readonly unknown[]
  all(...parameters: readonly Value[]): readonly Row[]
  run(...parameters: readonly Value[]): { readonly changes: number }
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Database
}

/** They are of this connection alone; `journal_mode` would stay with the file. */
const SETTINGS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA cache_size = -65536;
  PRAGMA mmap_size = 268435456`

const traits: DriverTraits = {
  placement: 'in-process',
  parallelism: 1,
  maxConnections: 1,
  preparedStatements: true,
  pipelining: false,
  connect: 'nothing: there is one handle, in this thread',
}

/** SQLite's extended result codes; `node:sqlite` puts the number into `errcode`. */
const FAILURES: Readonly<Record<number, FailureKind>> = {
  2067: 'duplicate-key',
  1555: 'duplicate-key',
  5: 'retry-transaction',
  517: 'retry-transaction',
  14: 'unreachable',
  26: 'unknown-database',
}

/** The SQL of poolbench's own SQLite drivers; only the errors of this library are others. */
const dialect: Dialect = {
  ...sqliteDialect,
  failureKind: (error) => FAILURES[(error as { errcode?: number } | null)?.errcode ?? 0],
}

/**
 * SQLite by `node:sqlite`, opened as an application of one's own may open it: `tuned-sqlite:file.db`. The
 * driver that poolbench ships is `node-sqlite:`. Node 22.16 and later.
 */
export default defineDriver({
  name: 'tuned-sqlite',
  schemes: ['tuned-sqlite'],
  create: (url) => {
    const sqlite = process.getBuiltinModule('node:sqlite') as SqliteModule | undefined
    if (!sqlite)
      throw new Error(`node:sqlite needs Node 22.16 or later, this is ${process.version}`)
    let handle: Handle | undefined
    return {
      name: 'tuned-sqlite',
      traits,
      dialect,
      connect: async () => new TunedConnection((handle ??= new Handle(sqlite, url.path))),
      inspect: async (connection) => ({
        version: `SQLite ${await read(connection, 'SELECT sqlite_version()')}`,
        settings: {
          journal_mode: await read(connection, 'PRAGMA journal_mode'),
          cache_size: await read(connection, 'PRAGMA cache_size'),
        },
        maxConnections: null,
        freeConnections: null,
      }),
      close: async () => {
        handle?.native.close()
        handle = undefined
      },
    }
  },
})

/** A database with its statements prepared. */
class Handle {
  readonly native: Database
  readonly #statements = new Map<string, PreparedStatement>()

  constructor({ DatabaseSync }: SqliteModule, path: string) {
    this.native = new DatabaseSync(path)
    this.native.exec(SETTINGS)
    // What `--query-time` calls.
    const cell = new Int32Array(new SharedArrayBuffer(4))
    this.native.function(SLEEP_FUNCTION, (durationMs) => {
      Atomics.wait(cell, 0, 0, durationMs)
      return null
    })
  }

  run(sql: string, parameters: readonly Value[]): StatementResult {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.native.prepare(sql)
      this.#statements.set(sql, statement)
    }
    if (statement.columns().length > 0) return { rows: statement.all(...parameters), affected: 0 }
    return { rows: [], affected: statement.run(...parameters).changes }
  }
}

class TunedConnection implements Connection {
  inTransaction = false
  readonly broken = false
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  get native(): Database {
    return this.#handle.native
  }

  async execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return this.#handle.run(statement.sql, parameters)
  }

  async begin(): Promise<void> {
    this.#handle.run('BEGIN IMMEDIATE', [])
    this.inTransaction = true
  }

  async commit(): Promise<void> {
    this.#handle.run('COMMIT', [])
    this.inTransaction = false
  }

  async rollback(): Promise<void> {
    this.#handle.run('ROLLBACK', [])
    this.inTransaction = false
  }

  async ping(): Promise<boolean> {
    return true
  }

  /** The handle stays open until the driver is closed: it is the database, where that is in memory. */
  async close(): Promise<void> {
    if (this.inTransaction) await this.rollback()
  }
}

async function read(connection: Connection, sql: string): Promise<string> {
  const { rows } = await connection.execute({ name: 'inspect', sql })
  return String(Object.values(rows[0] ?? {})[0])
}
