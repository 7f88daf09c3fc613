import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { createDriver, parseDatabaseUrl, type Clock, type Driver } from '../../src/index.ts'

/** A database that the drivers are tested on. */
export interface Backend {
  readonly label: string
  /** The title of its tests: says so where they are skipped. */
  readonly title: string
  readonly isMissing: boolean
  /** Whether each driver that is made of its URL has a database of its own. */
  readonly isPrivate: boolean
  readonly isServer: boolean
  /** Whether statements can run at the same time. */
  readonly isConcurrent: boolean
  /** To be called inside a test, at whose end a file is removed. */
  newUrl(): string
}

const ordinary = { isMissing: false, isPrivate: false, isServer: false, isConcurrent: true }

export const MEMORY: Backend = {
  ...ordinary,
  label: 'memory',
  title: 'memory',
  isPrivate: true,
  newUrl: () => 'memory:',
}

export const SQLITE_FILE: Backend = {
  ...ordinary,
  label: 'sqlite',
  title: 'sqlite, in a file',
  isConcurrent: false,
  newUrl: () => `sqlite:${temporaryFile()}`,
}

export const SQLITE_MEMORY: Backend = {
  ...ordinary,
  label: 'sqlite',
  title: 'sqlite, in memory',
  isPrivate: true,
  isConcurrent: false,
  newUrl: () => 'sqlite::memory:',
}

export const SQLITE_THREADS_FILE: Backend = {
  ...ordinary,
  label: 'sqlite-threads',
  title: 'sqlite-threads, in a file',
  newUrl: () => `sqlite-threads:${temporaryFile()}`,
}

export const SQLITE_THREADS_MEMORY: Backend = {
  ...ordinary,
  label: 'sqlite-threads',
  title: 'sqlite-threads, in memory',
  isPrivate: true,
  isConcurrent: false,
  newUrl: () => 'sqlite-threads::memory:',
}

export const POSTGRES: Backend = {
  ...ordinary,
  label: 'postgres',
  title: 'postgres',
  isServer: true,
  newUrl: () => inject('postgresUrl'),
}

const mysqlUrl = inject('mysqlUrl')

export const MYSQL: Backend = {
  ...ordinary,
  label: 'mysql',
  title: mysqlUrl ? 'mysql' : 'mysql (SKIPPED: neither MySQL nor MariaDB is installed)',
  isMissing: !mysqlUrl,
  isServer: true,
  newUrl: () => mysqlUrl as string,
}

export const BACKENDS: readonly Backend[] = [
  MEMORY,
  SQLITE_FILE,
  SQLITE_MEMORY,
  SQLITE_THREADS_FILE,
  SQLITE_THREADS_MEMORY,
  POSTGRES,
  MYSQL,
]

/** A driver that is closed when the test ends. */
export async function openDriver(url: string, clock?: Clock): Promise<Driver> {
  const driver = await createDriver(parseDatabaseUrl(url), clock ? { clock } : {})
  onTestFinished(() => driver.close())
  return driver
}

/** A path in a folder of its own, which is removed when the test ends. */
export function temporaryFile(name = 'test.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'poolbench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

export function temporaryTable(): string {
  return `poolbench_test_${randomBytes(6).toString('hex')}_users`
}
