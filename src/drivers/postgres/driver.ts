import type postgres from 'postgres'
import type { DatabaseUrl } from '../../database-url.ts'
import type { Driver } from '../driver.ts'
import { importLibrary } from '../library.ts'
import { serverTraits } from '../server-traits.ts'
import { SessionIds } from '../session-ids.ts'
import type { ShippedContext } from '../shipped-context.ts'
import { postgresActivity } from './activity.ts'
import { readPostgresAddress } from './address.ts'
import { clientOptions, PostgresConnection } from './connection.ts'
import { postgresDialect } from './dialect.ts'
import { inspectPostgres } from './inspect.ts'
import { nativePostgresPools } from './native-pool.ts'

type Postgres = typeof postgres

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
    traits: serverTraits('`postgres({ max: 1 })`', 'a server process'),
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
