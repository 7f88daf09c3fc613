import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { MYSQL_SERVER, NODE_SQLITE, SQLITE } from './optional-programs.ts'

/** A database that the drivers are tested on. */
export interface Backend {
  /** The title of its tests: says so where they are skipped. */
  readonly title: string
  readonly isMissing: boolean
  /** Whether each driver that is made of the URL has a database of its own. */
  readonly isPrivate: boolean
  /** @param folder - where a file may be made. */
  url(folder: string): string
}

export const MEMORY: Backend = {
  title: 'memory',
  isMissing: false,
  isPrivate: true,
  url: () => 'memory:',
}

export const SQLITE_FILE: Backend = {
  title: 'sqlite, in a file',
  isMissing: SQLITE.isMissing,
  isPrivate: false,
  url: (folder) => `sqlite:${join(folder, 'test.db')}`,
}

export const SQLITE_MEMORY: Backend = {
  title: 'sqlite, in memory',
  isMissing: SQLITE.isMissing,
  isPrivate: true,
  url: () => 'sqlite::memory:',
}

export const SQLITE_THREADS_FILE: Backend = {
  title: 'sqlite-threads, in a file',
  isMissing: SQLITE.isMissing,
  isPrivate: false,
  url: (folder) => `sqlite-threads:${join(folder, 'test.db')}`,
}

export const SQLITE_THREADS_MEMORY: Backend = {
  title: 'sqlite-threads, in memory',
  isMissing: SQLITE.isMissing,
  isPrivate: true,
  url: () => 'sqlite-threads::memory:',
}

const whyNot = NODE_SQLITE.isMissing ? ` (SKIPPED: ${NODE_SQLITE.reason})` : ''

export const NODE_SQLITE_FILE: Backend = {
  title: `node-sqlite, in a file${whyNot}`,
  isMissing: NODE_SQLITE.isMissing,
  isPrivate: false,
  url: (folder) => `node-sqlite:${join(folder, 'test.db')}`,
}

export const NODE_SQLITE_MEMORY: Backend = {
  title: `node-sqlite, in memory${whyNot}`,
  isMissing: NODE_SQLITE.isMissing,
  isPrivate: true,
  url: () => 'node-sqlite::memory:',
}

export const POSTGRES: Backend = {
  title: 'postgres',
  isMissing: false,
  isPrivate: false,
  url: () => inject('postgresUrl'),
}

/** The same PostgreSQL, by node-postgres. */
export const PG: Backend = {
  ...POSTGRES,
  title: 'pg',
  url: (folder) => POSTGRES.url(folder).replace(/^postgres:/, 'pg:'),
}

const mysqlUrl = inject('mysqlUrl')

export const MYSQL: Backend = {
  title: mysqlUrl ? 'mysql' : `mysql (SKIPPED: ${MYSQL_SERVER.reason})`,
  isMissing: !mysqlUrl,
  isPrivate: false,
  url: () => mysqlUrl as string,
}

export const BACKENDS: readonly Backend[] = [
  MEMORY,
  SQLITE_FILE,
  SQLITE_MEMORY,
  SQLITE_THREADS_FILE,
  SQLITE_THREADS_MEMORY,
  NODE_SQLITE_FILE,
  NODE_SQLITE_MEMORY,
  POSTGRES,
  PG,
  MYSQL,
]

/** A folder of this test's own. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'poolbench-test-'))

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
