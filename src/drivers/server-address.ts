import { DatabaseUrlError, HOST_PARAMETERS, type DatabaseUrl } from '../database-url.ts'

/** The protection of a connection; modes that leave encryption optional are refused. */
export type TlsMode = 'off' | 'unverified' | 'verify-ca' | 'verify-full'

/** The address of a database server, the credentials and the name of the database. */
export interface ServerAddress {
  readonly host: string
  /** The TCP port; `undefined` for the product's default. */
  readonly port: number | undefined
  /** The absolute path of a Unix socket, used instead of host and port. */
  readonly socketPath: string | undefined
  readonly user: string | undefined
  readonly password: string
  readonly database: string
  /** The remaining query parameters. */
  readonly parameters: ReadonlyMap<string, string>
}

/**
 * Parses a server's URL, which is not left to the libraries: they disagree about IPv6 addresses,
 * percent-encoded names and sockets, and print or ignore unknown parameters.
 */
export function readServerAddress(url: DatabaseUrl): ServerAddress {
  const { hostname, port, username, password, pathname } = new URL(url.href)
  const parameters = new Map(url.parameters)
  const take = (name: string): string | undefined => {
    const value = parameters.get(name)
    parameters.delete(name)
    return value
  }
  const hosts = [...HOST_PARAMETERS.map(take), decodeURIComponent(hostname)]
  const host = hosts.find((name) => name !== undefined) as string
  const [user, secret] = [take('user'), take('password')]
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? undefined : Number(port),
    socketPath: host.startsWith('/') ? host : undefined,
    user: decodeURIComponent(username) || user,
    password: decodeURIComponent(password) || (secret ?? ''),
    database: decodeURIComponent(pathname.slice(1)),
    parameters,
  }
}

const TLS_MODES: ReadonlyMap<string, TlsMode> = new Map([
  ['disable', 'off'],
  ['disabled', 'off'],
  ['false', 'off'],
  ['require', 'unverified'],
  ['required', 'unverified'],
  ['verify-ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
  ['verify-identity', 'verify-full'],
  ['true', 'verify-full'],
])

/** Reads a TLS mode: libpq's names (`require`), MySQL's (`VERIFY_IDENTITY`) or `true`. */
export function readTlsMode(text: string): TlsMode {
  const mode = TLS_MODES.get(text.toLowerCase().replaceAll('_', '-'))
  if (mode) return mode
  throw new DatabaseUrlError(
    `TLS must be disable, require, verify-ca or verify-full, got ${JSON.stringify(text)}`,
  )
}
