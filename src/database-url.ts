import {
  driverFacts,
  DRIVER_NAMES,
  DRIVER_WORDS,
  findDriverName,
  type DriverName,
} from './drivers/driver-names.ts'

/** A text that does not name a database; the message holds no password. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError'
  readonly code = 'DATABASE_URL'
}

/** The location of a database, and the driver that connects to it. */
export interface DatabaseUrl {
  /** One of `DRIVER_NAMES`, or the name of a custom driver. */
  readonly driver: string
  /** The URL including its password: never to be printed or stored. */
  readonly href: string
  /** The URL without secrets, for reports, files and messages. */
  readonly redacted: string
  /** The path of a database file, or `:memory:`; empty for a server. */
  readonly path: string
  /** The query parameters: everything after the `?`. */
  readonly parameters: URLSearchParams
}

/** The schemes that name a custom driver in URLs. */
export interface DriverSchemes {
  readonly name: string
  readonly schemes: readonly string[]
}

/** The shipped driver for each URL scheme. */
const SCHEMES: ReadonlyMap<string, DriverName> = new Map([
  ...DRIVER_WORDS.map((word) => [word, findDriverName(word) as DriverName] as const),
  ...DRIVER_NAMES.flatMap((name) => {
    const { dialects, libraries } = driverFacts(name)?.sqlAlchemy ?? { dialects: [], libraries: [] }
    return dialects.flatMap((dialect) =>
      libraries.map((library) => [`${dialect}+${library}`, name] as const),
    )
  }),
])

/** The URL schemes of the shipped drivers, in lower case and without the colon. */
export const DATABASE_SCHEMES: readonly string[] = [...SCHEMES.keys()]

/** Parameters that name a host or, when they begin with `/`, a Unix socket: libpq's, PyMySQL's, mysql2's. */
export const HOST_PARAMETERS = ['host', 'unix_socket', 'socketPath'] as const

/** Matches a parameter whose name or value is secret, such as a JSON object of TLS keys. */
const SECRET = /pass|pwd|secret|token|key/i

/**
 * Reads `postgres://user:password@host/database`, `pg://…` (the same, by node-postgres), `mysql://…`,
 * `mariadb://…`, `sqlite:path`, `sqlite-threads:path`, `node-sqlite:path`, `sqlite::memory:`, `memory:?latency=10ms` and
 * SQLAlchemy's spellings of them (`sqlite+aiosqlite:///path`, `postgresql+asyncpg://…`, `mysql+pymysql://…`).
 * A driver may also be named by its library or its product: `node-postgres://…`, `mysql2://…`, `postgresql://…`.
 *
 * A server behind a Unix socket is written as libpq, SQLAlchemy and mysql2 do:
 * `postgres://user@/database?host=/folder`, `postgres://user@%2Ffolder/database`,
 * `mysql://user@/database?unix_socket=/file` (or `socketPath`). The other parameters belong to the
 * driver: `sslmode` and, for PostgreSQL, any setting of a session.
 *
 * @param own - the custom drivers whose schemes are accepted as well; none by default.
 * @throws {DatabaseUrlError} if the text is not a database URL; the message holds no password.
 */
export function parseDatabaseUrl(text: string, own: readonly DriverSchemes[] = []): DatabaseUrl {
  const scheme = /^([a-z][\w.+-]*):/i.exec(text)?.[1]?.toLowerCase()
  if (!scheme) {
    throw new DatabaseUrlError(
      `a database URL begins with a scheme, such as postgres://user@host/database or sqlite:file.db`,
    )
  }
  const rest = text.slice(scheme.length + 1)
  const customDriver = own.find(({ schemes }) => schemes.includes(scheme))
  if (customDriver) return parseOwnUrl(customDriver.name, scheme, rest)
  const driver = SCHEMES.get(scheme)
  if (!driver) {
    const names = [...DRIVER_NAMES, ...own.map(({ name }) => name)].join(', ')
    throw new DatabaseUrlError(
      `no driver for ${scheme}: (${adviceFor(scheme)}known drivers: ${names})`,
    )
  }
  const place = driverFacts(driver)?.place
  if (place === 'server') return parseServerUrl(driver, rest)
  const mark = rest.includes('?') ? rest.indexOf('?') : rest.length
  const [location, query] = [rest.slice(0, mark), rest.slice(mark + 1)]
  return place === 'simulated'
    ? parseMemoryUrl(location, query)
    : parseFileUrl(driver, location, query)
}

/** Advice for a scheme that other programs accept and poolbench does not. */
function adviceFor(scheme: string): string {
  if (scheme === 'jdbc') return 'leave out jdbc:; '
  if (scheme === 'file') return 'write sqlite:file.db; '
  const [dialect = ''] = scheme.split('+', 1)
  return scheme !== dialect && SCHEMES.has(dialect) ? `write ${dialect}:…; ` : ''
}

function parseServerUrl(driver: DriverName, rest: string): DatabaseUrl {
  requireOneHost(rest)
  const withoutHost = /^\/\/([^/?#]*@)?(?=[/?#]|$)/
  const url = readUrl(driver, rest.replace(withoutHost, '$&localhost'))
  const isNamed = HOST_PARAMETERS.some((name) => url.searchParams.has(name))
  if (withoutHost.test(rest) && !isNamed) {
    throw new DatabaseUrlError(`the ${driver} URL names no host`)
  }
  const redacted = redactUrl(url)
  if (url.pathname.length < 2) {
    throw new DatabaseUrlError(`the ${driver} URL names no database: ${redacted}`)
  }
  return { driver, href: url.href, redacted, path: '', parameters: url.searchParams }
}

/** @throws {DatabaseUrlError} for libpq's lists of hosts: a run measures one server. */
function requireOneHost(rest: string): void {
  const [, location = '', behind = ''] = /^\/\/([^/?#]*)(.*)$/s.exec(rest) ?? []
  const hosts = location.slice(location.lastIndexOf('@') + 1)
  const named = new URLSearchParams(behind.split('?')[1]).get('host') ?? ''
  // If an `@` follows, the text before it is part of a password, not a list of hosts.
  const list = [behind.includes('@') ? '' : hosts, named].find((text) => text.includes(','))
  if (list === undefined || list.startsWith('/')) return
  throw new DatabaseUrlError(
    `the URL names several hosts (${list.split(',').join(', ')}): name the one to measure`,
  )
}

function readUrl(driver: string, rest: string): URL {
  try {
    const url = new URL(`${driver}:${rest}`)
    for (const part of [url.username, url.password, url.hostname, url.pathname]) {
      decodeURIComponent(part)
    }
    // A `/`, `?` or `#` in a password ends the host early: the password would be taken for a path.
    const behindHost = url.pathname + url.search + url.hash
    if (url.hostname && !url.hash && !behindHost.includes('@')) return url
  } catch {
    // The error holds the text, and the text a password.
  }
  throw new DatabaseUrlError(
    `not a URL of the form ${driver}://user:password@host:port/database` +
      ' (special characters in the password must be percent-encoded)',
  )
}

function redactUrl(url: URL): string {
  const redacted = new URL(url.href)
  if (redacted.password) redacted.password = '***'
  for (const [name, value] of url.searchParams) {
    if (isSecret(name, value)) redacted.searchParams.set(name, '***')
  }
  return redacted.href
}

function isSecret(name: string, value: string): boolean {
  return SECRET.test(name) || SECRET.test(value)
}

function parseMemoryUrl(location: string, query: string): DatabaseUrl {
  if (location !== '' && location !== '//') {
    throw new DatabaseUrlError('memory: accepts only parameters, such as memory:?latency=10ms')
  }
  const href = query ? `memory:?${query}` : 'memory:'
  const parameters = new URLSearchParams(query)
  return { driver: 'memory', href, redacted: href, path: '', parameters }
}

/** Parses the URL of a custom driver, whose form is unknown and which may hold a password. */
function parseOwnUrl(driver: string, scheme: string, rest: string): DatabaseUrl {
  const href = `${scheme}:${rest}`
  const mark = rest.includes('?') ? rest.indexOf('?') : rest.length
  const parameters = new URLSearchParams(rest.slice(mark + 1))
  if (/^\/\/[^/]/.test(rest)) {
    return { driver, href, redacted: redactUrl(readUrl(scheme, rest)), path: '', parameters }
  }
  const location = rest.slice(0, mark)
  const path = location.startsWith('//') ? location.slice(3) : location
  return { driver, href, redacted: redactParameters(href, parameters), path, parameters }
}

function redactParameters(href: string, parameters: URLSearchParams): string {
  return [...parameters]
    .filter(([name, value]) => value !== '' && isSecret(name, value))
    .flatMap(([, value]) => formsOf(value))
    .reduce((text, secret) => text.replaceAll(secret, '***'), href)
}

function parseFileUrl(driver: DriverName, location: string, query: string): DatabaseUrl {
  if (location.trim() === '' || /^\/\/[^/]/.test(location)) {
    throw new DatabaseUrlError(
      `${driver}: names no file (${driver}:file.db, ${driver}::memory: or, in SQLAlchemy's style,` +
        ` ${driver}:///file.db)`,
    )
  }
  if (query) throw new DatabaseUrlError(`${driver}: takes no parameters, got ?${query}`)
  // SQLAlchemy: sqlite:///relative, sqlite:////absolute, sqlite:// for memory.
  const path = location.startsWith('//') ? location.slice(3) || ':memory:' : location
  const href = `${driver}:${path}`
  return { driver, href, redacted: href, path, parameters: new URLSearchParams() }
}

/** Returns `text` with every form of the URL's secrets replaced by `***`. */
export function withoutSecrets(text: string, url: DatabaseUrl): string {
  const { password } = URL.canParse(url.href) ? new URL(url.href) : { password: '' }
  const secrets = [
    decodeURIComponent(password),
    ...[...url.parameters]
      .filter(([name, value]) => isSecret(name, value))
      .map(([, value]) => value),
  ]
  const forms = [password, ...secrets.flatMap(formsOf)].filter((form) => form !== '')
  // The longest first: one may be part of another.
  return forms
    .sort((a, b) => b.length - a.length)
    .reduce((clean, form) => clean.replaceAll(form, '***'), text)
}

/** The forms in which a secret may appear: verbatim, percent-encoded, and escaped as in JSON. */
function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
}
