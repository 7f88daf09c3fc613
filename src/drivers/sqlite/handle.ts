import type { ServerInfo } from '../driver.ts'
import type { Row, StatementResult, Value } from '../statement.ts'
import { SLEEP_FUNCTION } from './dialect.ts'

/** The part of a library's prepared statement that is used here. */
export interface SqliteStatement {
  all(...parameters: readonly Value[]): unknown[]
  run(...parameters: readonly Value[]): { readonly changes: number | bigint }
}

/** The part of a library's database object that is used here. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  function(name: string, work: (argument: number) => null): unknown
  close(): unknown
}

/** A library that runs SQLite in the thread that calls it. */
export interface SqliteLibrary {
  readonly name: 'better-sqlite3' | 'node:sqlite'
  /** The name that reports add to the version of SQLite; absent for better-sqlite3. */
  readonly label?: string
  /** The reason why it replaces better-sqlite3; absent if it does not. */
  readonly notice?: string
  /** The source from which a worker thread loads the same library. */
  readonly source: SqliteSource
  /** @param path - a file, made if it is not there, or `:memory:`. */
  open(path: string): SqliteDatabase
  returnsRows(statement: SqliteStatement, sql: string): boolean
  /** The error of this library, with SQLite's name of the failure as its `code`. */
  withCode(error: unknown): unknown
}

/** The folder of a better-sqlite3, or Node's own library. */
export type SqliteSource = { readonly betterSqlite3: string } | 'node:sqlite'

interface Prepared {
  readonly statement: SqliteStatement
  readonly returnsRows: boolean
}

/** The time to wait for a lock in both libraries: the default of better-sqlite3. */
const BUSY_TIMEOUT_MS = 5000

const sleepCell = new Int32Array(new SharedArrayBuffer(4))

/** A handle that keeps its statements prepared. Every call blocks its thread. */
export class SqliteHandle {
  readonly native: SqliteDatabase
  readonly #library: SqliteLibrary
  readonly #prepared = new Map<string, Prepared>()

  /** @param path - a file, made if it is not there, or `:memory:`. */
  constructor(library: SqliteLibrary, path: string) {
    this.#library = library
    try {
      this.native = library.open(path)
    } catch (error) {
      throw library.withCode(error)
    }
    try {
      this.#prepare()
    } catch (error) {
      this.close()
      throw error
    }
  }

  run(sql: string, parameters: readonly Value[]): StatementResult {
    try {
      const { statement, returnsRows } = this.#statement(sql)
      if (returnsRows) return { rows: statement.all(...parameters) as Row[], affected: 0 }
      return { rows: [], affected: Number(statement.run(...parameters).changes) }
    } catch (error) {
      throw this.#library.withCode(error)
    }
  }

  /** Ends the transaction; some failures, such as a full disk, have ended it already. */
  rollback(): void {
    try {
      this.run('ROLLBACK', [])
    } catch (error) {
      if (!(error as Error).message.includes('no transaction is active')) throw error
    }
  }

  close(): void {
    this.native.close()
  }

  /** Sets the pragmas. Only an empty file gets a write-ahead log, as that mode is persistent. */
  #prepare(): void {
    this.native.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    // This is the first access to the file, which fails if that is not a database.
    if (this.#read('PRAGMA page_count') === 0) this.run('PRAGMA journal_mode = WAL', [])
    // With a rollback journal NORMAL would risk the user's data when the power fails.
    const isLog = this.#read('PRAGMA journal_mode') === 'wal'
    this.run(`PRAGMA synchronous = ${isLog ? 'NORMAL' : 'FULL'}`, [])
    this.native.function(SLEEP_FUNCTION, (durationMs) => {
      Atomics.wait(sleepCell, 0, 0, durationMs)
      return null
    })
  }

  #read(sql: string): unknown {
    return Object.values(this.run(sql, []).rows[0] ?? {})[0]
  }

  #statement(sql: string): Prepared {
    let prepared = this.#prepared.get(sql)
    if (!prepared) {
      const statement = this.native.prepare(sql)
      prepared = { statement, returnsRows: this.#library.returnsRows(statement, sql) }
      this.#prepared.set(sql, prepared)
    }
    return prepared
  }
}

/** Queries the version and the settings of a handle of `library`, by `run`. */
export async function inspectSqlite(
  { label }: Pick<SqliteLibrary, 'label'>,
  run: (sql: string) => Promise<StatementResult>,
): Promise<ServerInfo> {
  const read = async (sql: string) => String(Object.values((await run(sql)).rows[0] ?? {})[0])
  const synchronous = Number(await read('PRAGMA synchronous'))
  const version = `SQLite ${await read('SELECT sqlite_version()')}`
  return {
    version: label === undefined ? version : `${version} (${label})`,
    settings: {
      journal_mode: await read('PRAGMA journal_mode'),
      synchronous: ['OFF', 'NORMAL', 'FULL', 'EXTRA'][synchronous] ?? String(synchronous),
    },
    maxConnections: null,
    freeConnections: null,
  }
}
