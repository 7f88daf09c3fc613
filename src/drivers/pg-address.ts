import type { ConnectionOptions } from 'node:tls'
import type { DatabaseUrl } from '../database-url.ts'
import { readServerAddress, readTlsMode, type TlsMode } from './server-address.ts'
import type { SocketTarget } from './server-socket.ts'

/** Where a PostgreSQL listens and what a session with it is like, in no library's words. */
export interface PostgresAddress {
  readonly host: string
  readonly port: number
  /** The folder of a Unix socket; instead of host and port. */
  readonly socketFolder: string | undefined
  readonly target: SocketTarget
  /** `undefined`: the library takes that of the environment. */
  readonly user: string | undefined
  readonly password: string
  readonly database: string
  readonly tls: false | ConnectionOptions
  /** Settings of the session, such as `search_path`. */
  readonly settings: Readonly<Record<string, string>>
}

const DEFAULT_PORT = 5432

/** Reads a PostgreSQL URL: `sslmode` or `ssl` says how TLS is used, what else is unknown are settings. */
export function readPostgresAddress(url: DatabaseUrl): PostgresAddress {
  const address = readServerAddress(url)
  const { host, port = DEFAULT_PORT, socketPath, user, password, database, parameters } = address
  const { sslmode, ssl = sslmode, ...settings } = Object.fromEntries(parameters)
  return {
    host,
    port,
    socketFolder: socketPath,
    target: socketPath ? { path: `${socketPath}/.s.PGSQL.${port}` } : { host, port },
    user,
    password,
    database,
    tls: ssl === undefined ? false : TLS[readTlsMode(ssl)](host),
    settings: { application_name: 'poolbench', ...settings },
  }
}

const TLS: Readonly<Record<TlsMode, (host: string) => false | ConnectionOptions>> = {
  off: () => false,
  unverified: () => ({ rejectUnauthorized: false }),
  'verify-ca': () => ({ checkServerIdentity: () => undefined }),
  'verify-full': (host) => ({ host }),
}
