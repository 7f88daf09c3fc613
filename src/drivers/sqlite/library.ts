import { loadBetterSqlite3 } from './better-sqlite3.ts'
import { findLibrary } from '../library.ts'
import { findNodeSqlite, NODE_SQLITE_ADVICE } from './node-sqlite.ts'
import { NotInstalledError } from '../not-installed-error.ts'
import type { SqliteLibrary, SqliteSource } from './handle.ts'
import { UnusableLibraryError } from '../unusable-library-error.ts'

const NAME = 'better-sqlite3'

/**
 * The command that installs the newest better-sqlite3 for every supported Node.js: version 13 ends
 * the process on Node.js 20.
 */
export const INSTALL_BETTER_SQLITE3 = `npm install ${NAME}@12`

const ADVICE = `${INSTALL_BETTER_SQLITE3}, or use Node.js 22.13 or later`

/**
 * The library that runs SQLite: better-sqlite3 or, where that is not installed or was not built for this
 * Node.js, Node's own.
 *
 * @param needer - the feature that needs it, for error messages: `the driver sqlite`.
 * @param projectFolder - the folder to resolve better-sqlite3 from.
 * @throws {NotInstalledError} if there is neither.
 * @throws {UnusableLibraryError} if better-sqlite3 does not load and Node.js has no SQLite.
 */
export function loadSqlite(needer: string, projectFolder: string | undefined): SqliteLibrary {
  try {
    return loadCopy(needer, projectFolder)
  } catch (error) {
    const library = findNodeSqlite()
    if (!library) throw error
    const isMissing = error instanceof NotInstalledError
    const why = isMissing ? `${NAME} is not installed` : (error as Error).message
    return { ...library, notice: `node:sqlite is used instead because ${why}` }
  }
}

/** Loads Node's own SQLite, for `node-sqlite:`. */
export function loadNodeSqlite(needer: string): SqliteLibrary {
  const library = findNodeSqlite()
  if (library) return library
  throw new NotInstalledError(needer, 'node:sqlite', { advice: NODE_SQLITE_ADVICE })
}

/** Loads the library that another thread uses. */
export function loadSqliteSource(source: SqliteSource): SqliteLibrary {
  return source === 'node:sqlite'
    ? loadNodeSqlite('SQLite')
    : loadBetterSqlite3(source.betterSqlite3)
}

function loadCopy(needer: string, projectFolder: string | undefined): SqliteLibrary {
  const copy = findLibrary(NAME, projectFolder)
  if (!copy) throw new NotInstalledError(needer, NAME, { advice: ADVICE })
  try {
    return loadBetterSqlite3(copy.folder)
  } catch (cause) {
    const problem = `does not load in this Node.js: npm rebuild ${NAME}`
    throw new UnusableLibraryError(copy, problem, { cause })
  }
}
