import { readFileSync } from 'node:fs'
import type { ConnectionOptions, SecureVersion } from 'node:tls'
import { DatabaseUrlError } from '../../database-url.ts'

/** Parameters of libpq that have no effect on measurements, or request the default behaviour. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'channel_binding',
  'connect_timeout',
  'fallback_application_name',
  'gssencmode',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'load_balance_hosts',
  'sslcertmode',
  'sslcompression',
  'sslsni',
  'tcp_user_timeout',
  'uselibpqcompat',
])

/** Advice for each parameter of libpq or Prisma that has no counterpart here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['schema', 'it is Prisma’s: write search_path=…'],
  ['pgbouncer', 'it is Prisma’s: leave it out'],
  ['connection_limit', 'it is Prisma’s: leave it out, and choose the pool by --pool'],
  ['pool_timeout', 'it is Prisma’s: leave it out, and use --pool-timeout'],
  ['statement_cache_size', 'it is Prisma’s: leave it out'],
  ['socket_timeout', 'it is Prisma’s: leave it out'],
  ['sslaccept', 'it is Prisma’s: write sslmode=require or verify-full'],
  ['sslidentity', 'it is Prisma’s: write sslcert=… and sslkey=…'],
  ['dbname', 'write the database after the host, as in host/database'],
  ['port', 'write the port after the host, as in host:5432'],
  ['hostaddr', 'write the address as the host'],
  ['service', 'write the settings of the service into the URL'],
  ['passfile', 'write the password into the URL'],
  ['sslcrl', 'leave it out: revocation lists are not read'],
  ['sslcrldir', 'leave it out: revocation lists are not read'],
  ['requirepeer', 'leave it out'],
  ['require_auth', 'leave it out'],
  ['krbsrvname', 'leave it out: Kerberos is not supported'],
  ['gsslib', 'leave it out: Kerberos is not supported'],
  ['replication', 'leave it out: a run needs a regular session'],
])

/** The accepted values of parameters that are refused otherwise. */
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  ['target_session_attrs', ['any', 'read-write', 'primary', 'prefer-standby']],
  ['sslnegotiation', ['postgres']],
])

/**
 * Separates parameters that are meant for libpq from the settings of the session: the server would
 * refuse them as unknown settings.
 *
 * @returns the TLS options, and the settings of the session.
 * @throws {DatabaseUrlError} for one that has no counterpart, with what to do instead.
 */
export function readPgParameters(parameters: Readonly<Record<string, string>>): {
  readonly tls: ConnectionOptions
  readonly settings: Readonly<Record<string, string>>
} {
  const tls: ConnectionOptions = {}
  const settings: Record<string, string> = {}
  for (const [name, value] of Object.entries(parameters)) {
    const advice = INSTEAD.get(name)
    if (advice !== undefined)
      throw new DatabaseUrlError(`postgres: the parameter ${name}: ${advice}`)
    const allowed = ALLOWED.get(name)
    if (allowed && !allowed.includes(value)) {
      const those = allowed.join(' or ')
      throw new DatabaseUrlError(`postgres: ${name}=${value} is not supported: write ${those}`)
    }
    if (name === 'sslrootcert')
      Object.assign(tls, value === 'system' ? {} : { ca: file(name, value) })
    else if (name === 'sslcert') tls.cert = file(name, value)
    else if (name === 'sslkey') tls.key = file(name, value)
    else if (name === 'sslpassword') tls.passphrase = value
    else if (name === 'ssl_min_protocol_version') tls.minVersion = value as SecureVersion
    else if (name === 'ssl_max_protocol_version') tls.maxVersion = value as SecureVersion
    else if (!allowed && !WITHOUT_EFFECT.has(name)) settings[name] = value
  }
  return { tls, settings }
}

function file(name: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new DatabaseUrlError(
      `postgres: the file in ${name} cannot be read (${code}): check its path`,
    )
  }
}
