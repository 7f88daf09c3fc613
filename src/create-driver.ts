import { systemClock, type Clock } from './clock.ts'
import { DatabaseUrlError, type DatabaseUrl } from './database-url.ts'
import type { DriverDefinition } from './define-driver.ts'
import type { Driver } from './drivers/driver.ts'
import type { DriverName } from './drivers/driver-names.ts'
import type { ShippedContext } from './drivers/shipped-context.ts'

/** The options of {@link createDriver}, besides the URL. */
export interface DriverContext {
  /** @defaultValue the machine's clock */
  readonly clock?: Clock
  /** The custom drivers that the URL may name; none by default. */
  readonly own?: readonly DriverDefinition[]
  /**
   * The folder from which the database library is resolved.
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
 * Creates the driver for a URL. Opens no connection.
 *
 * @throws {DatabaseUrlError} if there is no driver of that name, or its parameters are invalid.
 * @throws {NotInstalledError} if the library of the driver is not installed.
 * @throws {UnusableLibraryError} if the library is too old or does not load.
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
