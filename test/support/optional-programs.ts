import { existsSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { delimiter, join } from 'node:path'
import { findMysqlBinaries } from '../../bench/servers/mysql-binaries.ts'

/** What the tests use where it is there, and do without where it is not. */
export interface OptionalProgram {
  /** The part that cannot be tested without it. */
  readonly part: string
  readonly isMissing: boolean
  /** Why it is missing, and how to get it. */
  readonly reason: string
}

/** MySQL or MariaDB as a program that can be started: a private server. */
export const MYSQL_SERVER: OptionalProgram = {
  part: process.env['POOLBENCH_TEST_MYSQL_URL']
    ? 'private MySQL and MariaDB servers'
    : 'MySQL and MariaDB',
  isMissing: (await findMysqlBinaries()) === undefined,
  reason: 'mariadbd is not installed (apt-get install mariadb-server)',
}

/** Where Debian, Ubuntu, Fedora and macOS have it; an environment variable says where else. */
export const CHROMIUM_PATH = [
  process.env['POOLBENCH_TEST_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path))

export const CHROMIUM: OptionalProgram = {
  part: 'the HTML report in a browser',
  isMissing: CHROMIUM_PATH === undefined,
  reason: 'chromium is not installed (apt-get install chromium)',
}

export const GIT: OptionalProgram = {
  part: 'commits as a base, and what the documents print',
  isMissing: !isInPath('git'),
  reason: 'git is not installed (apt-get install git)',
}

/** Node's own SQLite, which steps in for better-sqlite3. */
export const NODE_SQLITE: OptionalProgram = {
  part: 'SQLite by node:sqlite',
  isMissing: !isBuiltin('node:sqlite'),
  reason: 'this Node.js has none (needs Node 22.13)',
}

export const BETTER_SQLITE3: OptionalProgram = {
  part: NODE_SQLITE.isMissing ? 'SQLite' : 'SQLite by better-sqlite3',
  isMissing: !opensDatabase('better-sqlite3'),
  reason: 'better-sqlite3 is not installed (npm install, with a C++ compiler on Node 20)',
}

/** SQLite by whatever there is. */
export const SQLITE: OptionalProgram = {
  ...BETTER_SQLITE3,
  isMissing: BETTER_SQLITE3.isMissing && NODE_SQLITE.isMissing,
}

/** A process of root starts its servers as another user. */
export const ROOT_USER: OptionalProgram = {
  part: 'servers that root starts as another user',
  isMissing: process.geteuid?.() !== 0,
  reason: 'this is not root',
}

export const OPTIONAL_PROGRAMS: readonly OptionalProgram[] = [
  MYSQL_SERVER,
  CHROMIUM,
  GIT,
  BETTER_SQLITE3,
  NODE_SQLITE,
  ROOT_USER,
]

function isInPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.some((folder) => existsSync(join(folder, program)))
}

/** Whether a library of SQLite is installed, and built for this Node.js. */
function opensDatabase(name: string): boolean {
  try {
    const Database = createRequire(import.meta.url)(name) as new (path: string) => {
      close(): void
    }
    new Database(':memory:').close()
    return true
  } catch {
    return false
  }
}
