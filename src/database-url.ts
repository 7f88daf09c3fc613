import { DRIVER_NAMES, type DriverName } from './drivers/driver-names.ts'

/** A text that does not name a database; the message holds no password. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError'
  readonly code = 'DATABASE_URL'
}

/** Where a database is and which driver reaches it. */
export interface DatabaseUrl {
  readonly driver: DriverName
  /** As the library takes it, password and all: never to be printed or stored. */
  readonly href: string
  /** The same without secrets: for reports, files and messages. */
  readonly redacted: string
  /** The file of an SQLite database, or `:memory:`; empty for a server. */
  readonly path: string
  /** What stands behind the `?`. */
  readonly parameters: URLSearchParams
}

/** The schemes understood, with SQLAlchemy's spellings. */
const SCHEMES: Readonly<Record<string, DriverName>> = {
  sqlite: 'sqlite',
  'sqlite-threads': 'sqlite-threads',
  'sqlite+aiosqlite': 'sqlite-threads',
  postgres: 'postgres',
  postgresql: 'postgres',
  'postgresql+asyncpg': 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  'mysql+aiomysql': 'mysql',
  'mysql+asyncmy': 'mysql',
  'mariadb+aiomysql': 'mysql',
  'mariadb+asyncmy': 'mysql',
  memory: 'memory',
}

/**
 * Reads `postgres://user:password@host/database`, `mysql://…`, `mariadb://…`, `sqlite:path`,
 * `sqlite-threads:path`, `sqlite::memory:`, `memory:?latency=10ms` and SQLAlchemy's spellings of
 * them (`sqlite+aiosqlite:///path`, `postgresql+asyncpg://…`, `mysql+aiomysql://…`).
 *
 * @throws {DatabaseUrlError} saying what is wrong, without the password.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const scheme = /^([a-z][a-z0-9+-]*):/.exec(text)?.[1]
  if (!scheme) {
    throw new DatabaseUrlError(
      `a database URL begins with a scheme, such as postgres://user@host/database or sqlite:file.db`,
    )
  }
  const driver = SCHEMES[scheme]
  if (!driver) {
    throw new DatabaseUrlError(
      `no driver for ${scheme}: (there are ${DRIVER_NAMES.join(', ')}, and SQLAlchemy's spellings)`,
    )
  }
  const rest = text.slice(scheme.length + 1)
  return driver === 'postgres' || driver === 'mysql'
    ? parseServerUrl(driver, rest)
    : parseFileUrl(driver, rest)
}

function parseServerUrl(driver: 'postgres' | 'mysql', rest: string): DatabaseUrl {
  let url: URL
  try {
    url = new URL(`${driver}:${rest}`)
  } catch {
    throw new DatabaseUrlError(
      `not a URL of the form ${driver}://user:password@host:port/database` +
        ' (special characters in the password must be percent-encoded)',
    )
  }
  if (!url.hostname) throw new DatabaseUrlError(`the ${driver} URL names no host`)
  if (url.pathname.length < 2) {
    throw new DatabaseUrlError(`the ${driver} URL names no database: ${redactUrl(url)}`)
  }
  return {
    driver,
    href: url.href,
    redacted: redactUrl(url),
    path: '',
    parameters: url.searchParams,
  }
}

function redactUrl(url: URL): string {
  const redacted = new URL(url.href)
  if (redacted.password) redacted.password = '***'
  for (const name of redacted.searchParams.keys()) {
    if (/pass|secret|token|key/i.test(name)) redacted.searchParams.set(name, '***')
  }
  return redacted.href
}

function parseFileUrl(driver: DriverName, rest: string): DatabaseUrl {
  const [location = '', query = ''] = rest.split('?', 2)
  // SQLAlchemy: sqlite:///relative, sqlite:////absolute, sqlite:// for memory.
  const path = location.startsWith('//') ? location.replace(/^\/\/\/?/, '') : location
  const isFile = driver !== 'memory'
  const suffix = query ? `?${query}` : ''
  const href = `${driver}:${isFile ? path || ':memory:' : ''}${suffix}`
  if (isFile && location === '') {
    throw new DatabaseUrlError(`${driver}: names no file (${driver}:file.db or ${driver}::memory:)`)
  }
  return {
    driver,
    href,
    redacted: href,
    path: isFile ? path || ':memory:' : '',
    parameters: new URLSearchParams(query),
  }
}

/** `text` with every form of the URL's password replaced. */
export function withoutSecrets(text: string, url: DatabaseUrl): string {
  if (url.path !== '' || url.driver === 'memory') return text
  const { password } = new URL(url.href)
  if (password === '') return text
  let clean = text.replaceAll(password, '***')
  try {
    clean = clean.replaceAll(decodeURIComponent(password), '***')
  } catch {
    // Not percent-encoded: it stands in the text as it is in the URL.
  }
  return clean
}
