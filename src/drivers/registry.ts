import { systemClock, type Clock } from '../clock.ts'
import type { DatabaseUrl } from '../database-url.ts'
import type { Driver } from './driver.ts'
import type { DriverName } from './driver-names.ts'

/** What a driver may need besides its URL. */
export interface DriverContext {
  /** @defaultValue the machine's clock */
  readonly clock?: Clock
}

// Imported when it is needed: a database library costs time and memory, and may not be installed.
const DRIVERS: Readonly<
  Record<DriverName, (url: DatabaseUrl, context: Required<DriverContext>) => Promise<Driver>>
> = {
  sqlite: async (url) => (await import('./sqlite.ts')).createSqliteDriver(url),
  'sqlite-threads': async (url) =>
    (await import('./sqlite-threads.ts')).createSqliteThreadsDriver(url),
  postgres: async (url, { clock }) =>
    (await import('./postgres.ts')).createPostgresDriver(url, clock),
  pg: async (url, { clock }) => (await import('./pg.ts')).createPgDriver(url, clock),
  mysql: async (url, { clock }) => (await import('./mysql.ts')).createMysqlDriver(url, clock),
  memory: async (url, { clock }) => (await import('./memory.ts')).createMemoryDriver(url, clock),
}

/** The driver for a URL. Nothing is opened yet. */
export function createDriver(url: DatabaseUrl, context: DriverContext = {}): Promise<Driver> {
  return DRIVERS[url.driver](url, { clock: systemClock, ...context })
}
