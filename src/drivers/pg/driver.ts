import type * as pg from 'pg'
import type { ClientConfig } from 'pg'
import type { DatabaseUrl } from '../../database-url.ts'
import type { Driver } from '../driver.ts'
import { importLibrary } from '../library.ts'
import { readPostgresAddress, type PostgresAddress } from '../postgres/address.ts'
import { postgresActivity } from '../postgres/activity.ts'
import { postgresDialect } from '../postgres/dialect.ts'
import { inspectPostgres } from '../postgres/inspect.ts'
import { serverTraits } from '../server-traits.ts'
import { SessionIds } from '../session-ids.ts'
import type { ShippedContext } from '../shipped-context.ts'
import { PgConnection } from './connection.ts'
import { nativePool } from './native-pool.ts'

type Pg = typeof pg

/** Creates a driver for PostgreSQL by node-postgres. It takes the URL parameters of `postgres`. */
export async function createPgDriver(
  url: DatabaseUrl,
  { clock, projectFolder }: ShippedContext,
): Promise<Driver> {
  const { module: pg } = await importLibrary<Pg>('pg', 'the driver pg', projectFolder)
  const address = readPostgresAddress(url)
  const config = clientConfig(address, pg)
  const sessions = new SessionIds()
  return {
    name: 'pg',
    traits: serverTraits('`new Client`', 'a server process'),
    dialect: postgresDialect,
    nativePools: [nativePool(pg, config, clock, sessions)],
    connect: () => PgConnection.open(pg, address, config, clock, sessions),
    inspect: inspectPostgres,
    activity: postgresActivity(sessions),
    close: () => Promise.resolve(),
  }
}

/**
 * Sets every option that node-postgres would otherwise read from the environment (`PGHOST`,
 * `PGPASSWORD`, `PGOPTIONS`, `PGSSLMODE`, `PGAPPNAME` …). Only the user may come from there, as in
 * the driver `postgres`.
 */
function clientConfig(address: PostgresAddress, { types }: Pg): ClientConfig {
  const { host, port, socketFolder, user, password, database, tls, settings } = address
  const { application_name, options = '', ...others } = settings
  // node-postgres decodes everything as UTF-8 but does not request that encoding.
  const all = Object.entries({ client_encoding: 'UTF8', ...others })
  return {
    host: socketFolder ?? host,
    port,
    ...(user ? { user } : {}),
    // A function is called even for an empty password; an empty string would fall back to
    // PGPASSWORD or ~/.pgpass.
    password: () => password,
    database,
    ssl: tls,
    sslnegotiation: 'postgres',
    application_name,
    options: [options, ...all.map(sessionOption)].join(' ').trim(),
    keepAlive: true,
    keepAliveInitialDelayMillis: 60_000,
    types: { getTypeParser: parserOf(types) },
  }
}

function sessionOption([name, value]: readonly [string, string]): string {
  return `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`
}

/** Parses bigint as a number: `count(*)` and columns of that type would otherwise be strings. */
function parserOf({ builtins, getTypeParser }: Pg['types']): typeof getTypeParser {
  return ((type, format) =>
    type === builtins.INT8 && format !== 'binary'
      ? Number
      : getTypeParser(type, format)) as typeof getTypeParser
}
