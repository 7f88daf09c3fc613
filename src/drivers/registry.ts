import { systemClock, type Clock } from '../clock.ts'
import { DatabaseUrlError, type DatabaseUrl } from '../database-url.ts'
import type { DriverDefinition } from '../define-driver.ts'
import type { Driver } from './driver.ts'
import type { DriverName } from './driver-names.ts'
import type { ShippedContext } from './shipped-context.ts'

/** What a driver may need besides its URL. */
export interface DriverContext {
  /** @defaultValue the machine's clock */
  readonly clock?: Clock
  /** Drivers of the user's own, which the URL may name. */
  readonly own?: readonly DriverDefinition[]
  /**
   * Where the user stands: the database library that is found from there is used.
   *
   * @defaultValue none: poolbench's own copy is used
   */
  readonly projectFolder?: string | undefined
}

// Imported when it is needed: a database library costs time and memory, and may not be installed.
const DRIVERS: Readonly<
  Record<DriverName, (url: DatabaseUrl, context: ShippedContext) => Promise<Driver>>
> = {
  sqlite: async (url, context) => (await import('./sqlite.ts')).createSqliteDriver(url, context),
  'sqlite-threads': async (url, context) =>
    (await import('./sqlite-threads.ts')).createSqliteThreadsDriver(url, context),
  'node-sqlite': async (url) => (await import('./sqlite.ts')).createNodeSqliteDriver(url),
  postgres: async (url, context) =>
    (await import('./postgres.ts')).createPostgresDriver(url, context),
  pg: async (url, context) => (await import('./pg.ts')).createPgDriver(url, context),
  mysql: async (url, context) => (await import('./mysql.ts')).createMysqlDriver(url, context),
  memory: async (url, { clock }) => (await import('./memory.ts')).createMemoryDriver(url, clock),
}

/**
 * The driver for a URL. Nothing is opened yet.
 *
 * @throws {DatabaseUrlError} where none has the name that the URL says.
 * @throws {NotInstalledError} where the library of the driver is not installed.
 * @throws {UnusableLibraryError} where it is too old, or does not load.
 */
export async function createDriver(
  url: DatabaseUrl,
  { clock = systemClock, own = [], projectFolder }: DriverContext = {},
): Promise<Driver> {
  const definition = own.find(({ name }) => name === url.driver)
  if (definition) return definition.create(url, { clock })
  const create = DRIVERS[url.driver as DriverName]
  if (!create) throw new DatabaseUrlError(`there is no driver ${url.driver}`)
  return create(url, { clock, projectFolder })
}
