import { DatabaseUrlError } from '../../database-url.ts'
import { readTlsMode, type TlsMode } from '../server-address.ts'

/** The TLS options for mysql2; those given as JSON may hold further ones. */
export interface MysqlTls {
  readonly rejectUnauthorized?: boolean
  readonly verifyIdentity?: boolean
}

const TLS: Readonly<Record<TlsMode, MysqlTls | undefined>> = {
  off: undefined,
  unverified: { rejectUnauthorized: false },
  'verify-ca': { rejectUnauthorized: true },
  'verify-full': { rejectUnauthorized: true, verifyIdentity: true },
}

const PRISMA = new Set([
  'connection_limit',
  'pool_timeout',
  'socket_timeout',
  'sslaccept',
  'sslidentity',
])

/**
 * Reads the parameters of a MySQL URL: `ssl-mode` or `sslmode` with a mode, `ssl` with a mode or
 * with mysql2's JSON. Others are refused: mysql2 would print a warning and continue without TLS.
 *
 * @throws {DatabaseUrlError}
 */
export function readMysqlTls(parameters: ReadonlyMap<string, string>): MysqlTls | undefined {
  let tls: MysqlTls | undefined
  for (const [name, value] of parameters) {
    if (name === 'ssl' && value.startsWith('{')) tls = readJson(value)
    else if (['ssl', 'sslmode', 'ssl-mode'].includes(name)) tls = TLS[readTlsMode(value)]
    else if (name !== 'charset' || !value.startsWith('utf8mb4')) {
      const prisma = PRISMA.has(name) ? '; it is Prisma’s: leave it out' : ''
      throw new DatabaseUrlError(
        `mysql: unknown parameter ${name}${prisma}` +
          ' (ssl-mode, ssl, charset=utf8mb4, unix_socket, user, password)',
      )
    }
  }
  return tls
}

function readJson(text: string): MysqlTls {
  try {
    return JSON.parse(text) as MysqlTls
  } catch {
    // The message must not quote the text, which may hold a key.
    throw new DatabaseUrlError('mysql: the parameter ssl is not valid JSON')
  }
}
