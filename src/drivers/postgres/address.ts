import type { ConnectionOptions } from 'node:tls'
import type { DatabaseUrl } from '../../database-url.ts'
import { readPgParameters } from './parameters.ts'
import { readServerAddress, readTlsMode, type TlsMode } from '../server-address.ts'
import type { SocketTarget } from '../server-socket.ts'

/** The address of a PostgreSQL server and the settings of its sessions, for either library. */
export interface PostgresAddress {
  readonly host: string
  readonly port: number
  /** The folder of a Unix socket; instead of host and port. */
  readonly socketFolder: string | undefined
  readonly target: SocketTarget
  /** The user to log in as; `undefined` if the library takes it from the environment. */
  readonly user: string | undefined
  readonly password: string
  readonly database: string
  readonly tls: false | ConnectionOptions
  /** Settings of the session, such as `search_path`. */
  readonly settings: Readonly<Record<string, string>>
}

const DEFAULT_PORT = 5432

/** Reads a PostgreSQL URL: `ssl` or `sslmode` selects TLS, and unknown parameters are settings. */
export function readPostgresAddress(url: DatabaseUrl): PostgresAddress {
  const address = readServerAddress(url)
  const { host, port = DEFAULT_PORT, socketPath, user, password, database, parameters } = address
  const { sslmode, ssl = sslmode, ...others } = Object.fromEntries(parameters)
  const { tls, settings } = readPgParameters(others)
  return {
    host,
    port,
    socketFolder: socketPath,
    target: socketPath ? { path: `${socketPath}/.s.PGSQL.${port}` } : { host, port },
    user,
    password,
    database,
    tls: readTls(ssl, host, tls),
    settings: { application_name: 'poolbench', ...settings },
  }
}

function readTls(mode: string | undefined, host: string, given: ConnectionOptions) {
  if (mode === undefined) return false
  const read = readTlsMode(mode)
  // As in libpq, naming a certificate authority implies that it is verified.
  const base = TLS[read === 'unverified' && given.ca ? 'verify-ca' : read](host)
  return base && { ...base, ...given }
}

const TLS: Readonly<Record<TlsMode, (host: string) => false | ConnectionOptions>> = {
  off: () => false,
  unverified: () => ({ rejectUnauthorized: false }),
  'verify-ca': () => ({ checkServerIdentity: () => undefined }),
  'verify-full': (host) => ({ host }),
}
