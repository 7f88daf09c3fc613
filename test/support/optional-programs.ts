import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
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
  part: 'commits as a base, and the packing of the working tree',
  isMissing: !runs('git', '--version'),
  reason: 'git is not installed (apt-get install git)',
}

export const SQLITE: OptionalProgram = {
  part: 'SQLite',
  isMissing: !isInstalled('better-sqlite3'),
  reason: 'better-sqlite3 is not installed (npm install, with a C++ compiler on Node 20)',
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
  SQLITE,
  ROOT_USER,
]

function runs(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}
