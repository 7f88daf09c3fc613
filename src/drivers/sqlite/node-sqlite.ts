import process from 'node:process'
import type { SqliteDatabase, SqliteLibrary, SqliteStatement } from './handle.ts'

/** The part of `node:sqlite` that is used here; the types of Node 20 lack it. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => SqliteDatabase
}

interface NodeStatement extends SqliteStatement {
  /** Absent before Node 22.16. */
  columns?(): readonly unknown[]
}

/**
 * The names of SQLite's extended result codes, which better-sqlite3 puts into `code` and `node:sqlite`
 * leaves out; others keep Node's `ERR_SQLITE_ERROR`.
 *
 * @see https://www.sqlite.org/rescode.html
 */
const CODES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  8: 'SQLITE_READONLY',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
  261: 'SQLITE_BUSY_RECOVERY',
  275: 'SQLITE_CONSTRAINT_CHECK',
  517: 'SQLITE_BUSY_SNAPSHOT',
  787: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  1299: 'SQLITE_CONSTRAINT_NOTNULL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
}

/** Recognises statements that return rows, if the library does not report their columns. */
const READS = /^\s*(SELECT|VALUES|WITH|PRAGMA|EXPLAIN)\b|\bRETURNING\b/i

/** Advice if Node.js has no SQLite. */
export const NODE_SQLITE_ADVICE = 'Node.js 22.13 and later have it'

/** The SQLite of Node.js (22.13 and later); `undefined` if this version has none. */
export function findNodeSqlite(): SqliteLibrary | undefined {
  const sqlite = builtinSqlite()
  if (!sqlite) return undefined
  return {
    name: 'node:sqlite',
    label: `node:sqlite of Node ${process.versions.node}`,
    source: 'node:sqlite',
    open: (path) => new sqlite.DatabaseSync(path),
    returnsRows: (statement: NodeStatement, sql) =>
      statement.columns ? statement.columns().length > 0 : READS.test(sql),
    withCode: (error) => {
      const code = CODES[(error as { errcode?: number }).errcode ?? 0]
      return code === undefined ? error : Object.assign(error as Error, { code })
    },
  }
}

/** Imports `node:sqlite` without Node's experimental warning, as reports name its version. */
function builtinSqlite(): NodeSqlite | undefined {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined
  } finally {
    process.emitWarning = emitWarning
  }
}
