import Database from 'better-sqlite3'
import type { Row, ServerInfo, StatementResult, Value } from './driver.ts'
import { SLEEP_FUNCTION } from './sqlite-dialect.ts'

const sleepCell = new Int32Array(new SharedArrayBuffer(4))

/** A handle of better-sqlite3 that keeps its statements prepared. Every call blocks its thread. */
export class SqliteHandle {
  readonly native: Database.Database
  readonly #statements = new Map<string, Database.Statement>()

  /** @param path - a file, made if it is not there, or `:memory:`. */
  constructor(path: string) {
    this.native = open(path)
    try {
      // The first to touch the file: here it turns out to be no database.
      this.native.pragma('journal_mode = WAL')
      this.native.pragma('synchronous = NORMAL')
    } catch (error) {
      this.native.close()
      throw error
    }
    this.native.function(SLEEP_FUNCTION, { deterministic: false }, (durationMs) => {
      Atomics.wait(sleepCell, 0, 0, durationMs as number)
      return null
    })
  }

  run(sql: string, parameters: readonly Value[]): StatementResult {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.native.prepare(sql)
      this.#statements.set(sql, statement)
    }
    if (statement.reader) return { rows: statement.all(parameters) as Row[], affected: 0 }
    return { rows: [], affected: statement.run(parameters).changes }
  }

  close(): void {
    this.native.close()
  }
}

function open(path: string): Database.Database {
  try {
    return new Database(path)
  } catch (error) {
    // For a folder that does not exist better-sqlite3 throws an error of its own, without a code.
    if (error instanceof TypeError) Object.assign(error, { code: 'SQLITE_CANTOPEN' })
    if (!lacksAddon(error)) throw error
    throw new Error(ADDON_PROBLEM, { cause: error })
  }
}

const ADDON_PROBLEM =
  'the native part of better-sqlite3 does not load in this Node.js: npm rebuild better-sqlite3'

/** It was not built, or for another version of Node.js. */
function lacksAddon(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ERR_DLOPEN_FAILED' || message.startsWith('Could not locate the bindings file')
}

/** What a handle says of itself, asked by `run`. */
export async function inspectSqlite(
  run: (sql: string) => Promise<StatementResult>,
): Promise<ServerInfo> {
  const read = async (sql: string) => String(Object.values((await run(sql)).rows[0] ?? {})[0])
  const synchronous = Number(await read('PRAGMA synchronous'))
  return {
    version: `SQLite ${await read('SELECT sqlite_version()')}`,
    settings: {
      journal_mode: await read('PRAGMA journal_mode'),
      synchronous: ['OFF', 'NORMAL', 'FULL', 'EXTRA'][synchronous] ?? String(synchronous),
    },
    maxConnections: null,
    freeConnections: null,
  }
}
