import { systemClock, type Clock } from './clock.ts'
import { DatabaseUrlError, type DatabaseUrl } from './database-url.ts'
import type { DriverDefinition } from './define-driver.ts'
import type { Driver } from './drivers/driver.ts'
import type { DriverName } from './drivers/driver-names.ts'
import type { ShippedContext } from './drivers/shipped-context.ts'

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
  sqlite: async (url, context) =>
    (await import('./drivers/sqlite/driver.ts')).createSqliteDriver(url, context),
  'sqlite-threads': async (url, context) =>
    (await import('./drivers/sqlite/threads-driver.ts')).createSqliteThreadsDriver(url, context),
  'node-sqlite': async (url) =>
    (await import('./drivers/sqlite/driver.ts')).createNodeSqliteDriver(url),
  postgres: async (url, context) =>
    (await import('./drivers/postgres/driver.ts')).createPostgresDriver(url, context),
  pg: async (url, context) => (await import('./drivers/pg/driver.ts')).createPgDriver(url, context),
  mysql: async (url, context) =>
    (await import('./drivers/mysql/driver.ts')).createMysqlDriver(url, context),
  memory: async (url, { clock }) =>
    (await import('./drivers/memory/driver.ts')).createMemoryDriver(url, clock),
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
