import type postgres from 'postgres'
import type { DatabaseUrl } from '../../database-url.ts'
import type { Driver, DriverTraits } from '../driver.ts'
import { importLibrary } from '../library.ts'
import { SessionIds } from '../session-ids.ts'
import type { ShippedContext } from '../shipped-context.ts'
import { postgresActivity } from './activity.ts'
import { readPostgresAddress } from './address.ts'
import { clientOptions, PostgresConnection } from './connection.ts'
import { postgresDialect } from './dialect.ts'
import { inspectPostgres } from './inspect.ts'
import { nativePostgresPools } from './native-pool.ts'

type Postgres = typeof postgres

const traits: DriverTraits = {
  placement: 'server',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect:
    'a connection of its own (`postgres({ max: 1 })`): TCP, authentication, a server process',
}

/**
 * Creates a driver for PostgreSQL by postgres.js. Each client has one connection, as postgres.js
 * otherwise pools and pipelines. The URL parameter `sslmode` selects the TLS mode; parameters that
 * the driver does not know become settings of the session, such as `search_path`.
 */
export async function createPostgresDriver(
  url: DatabaseUrl,
  { clock, projectFolder }: ShippedContext,
): Promise<Driver> {
  const { module: postgres } = await importLibrary<Postgres>(
    'postgres',
    'the driver postgres',
    projectFolder,
  )
  const address = readPostgresAddress(url)
  const options = clientOptions(address)
  const sessions = new SessionIds()
  return {
    name: 'postgres',
    traits,
    dialect: postgresDialect,
    nativePools: nativePostgresPools(
      (changes) => postgres({ ...options, ...changes }),
      clock,
      sessions,
    ),
    connect: () => PostgresConnection.open(postgres, address, options, clock, sessions),
    inspect: inspectPostgres,
    activity: postgresActivity(sessions),
    close: () => Promise.resolve(),
  }
}
