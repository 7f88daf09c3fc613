import { createRequire } from 'node:module'
import type BetterSqlite3 from 'better-sqlite3'
import type { SqliteDatabase, SqliteLibrary } from './handle.ts'

type Statement = BetterSqlite3.Statement

/**
 * Loads the better-sqlite3 in a folder.
 *
 * @throws the error of its native addon if that is not built, or was built for another Node.js.
 */
export function loadBetterSqlite3(folder: string): SqliteLibrary {
  const Database = createRequire(import.meta.url)(folder) as typeof BetterSqlite3
  // The native addon is loaded by the first database, not by the module.
  new Database(':memory:').close()
  return {
    name: 'better-sqlite3',
    source: { betterSqlite3: folder },
    // Its types take parameters in more ways than one at a time.
    open: (path) => new Database(path) as unknown as SqliteDatabase,
    returnsRows: (statement) => (statement as Statement).reader,
    withCode: (error) =>
      // For a folder that does not exist it throws an error of its own, without a code.
      error instanceof TypeError && error.message.includes('directory')
        ? Object.assign(error, { code: 'SQLITE_CANTOPEN' })
        : error,
  }
}
