import {
  firstLine,
  withoutSecrets,
  type DatabaseUrl,
  type Dialect,
  type FailureKind,
} from '../../src/index.ts'

/** Nothing can be measured; the message is one line without secrets. */
export class MeasureError extends Error {
  override readonly name = 'MeasureError'
  readonly code = 'CANNOT_MEASURE'
}

/** Operations under measurement prevented the run from ending. */
export class StoppedError extends MeasureError {}

/** The reason why a database cannot be used, and advice. */
export interface ReachFailure {
  readonly what: string
  readonly advice: string
  /** The message of the database or the network, in one line. */
  readonly reason: string
}

/** Explains a failure to connect to a database, without secrets. */
export function reachFailure(url: DatabaseUrl, dialect: Dialect, error: unknown): ReachFailure {
  const kind = dialect.failureKind(error) ?? 'other'
  const meaning = (url.path && FILE_FAILURES[kind]) || FAILURES[kind] || FAILURES.other
  return { ...meaning, reason: withoutSecrets(firstLine(error), url) }
}

/** The explanation as an error. */
export function cannotReach(url: DatabaseUrl, dialect: Dialect, error: unknown): MeasureError {
  const { what, advice, reason } = reachFailure(url, dialect, error)
  return new MeasureError(`${url.redacted}: ${what}: ${advice} (${reason})`, { cause: error })
}

type Meaning = Omit<ReachFailure, 'reason'>

const FAILURES: Readonly<Partial<Record<FailureKind, Meaning>> & { readonly other: Meaning }> = {
  unreachable: {
    what: 'no database answers at this address',
    advice: 'check that it is running, and that host and port are right',
  },
  authentication: {
    what: 'the database rejected the user or the password',
    advice: 'correct them in the URL (special characters percent-encoded)',
  },
  'unknown-database': {
    what: 'there is no such database',
    advice: 'create it, or name another one in the URL',
  },
  'too-many-connections': {
    what: 'the server has no free connection',
    advice: 'raise max_connections or wait',
  },
  'connection-lost': {
    what: 'the database closed the connection',
    advice: 'see its log; if the URL asks for TLS, check that the server offers it',
  },
  tls: {
    what: 'no TLS connection could be made',
    advice: 'set NODE_EXTRA_CA_CERTS to its certificate authority, or set sslmode in the URL',
  },
  'tls-required': {
    what: 'the server accepts only encrypted connections',
    advice: 'add sslmode=require to the URL',
  },
  permission: {
    what: 'poolbench is not allowed to create its table',
    advice:
      'grant this user CREATE, or name a schema (search_path=… in the URL) or database where it has it',
  },
  'read-only': {
    what: 'poolbench cannot create its table',
    advice: 'the database is read-only: name a writable one, such as the primary',
  },
  'no-schema': {
    what: 'poolbench cannot create its table',
    advice: 'the schema does not exist: name another one with search_path=… in the URL',
  },
  'unknown-parameter': {
    what: 'the server does not know a parameter of the URL',
    advice: 'remove it from the URL',
  },
  other: {
    what: 'the database cannot be used',
    advice: 'POOLBENCH_DEBUG=1 shows which call failed',
  },
}

/** The explanations for a database that is a file. */
const FILE_FAILURES: Readonly<Partial<Record<FailureKind | 'other', Meaning>>> = {
  unreachable: {
    what: 'the file cannot be opened',
    advice: 'check that its folder exists and is writable',
  },
  'unknown-database': {
    what: 'the file is not a SQLite database',
    advice: 'name another one',
  },
  'retry-transaction': {
    what: 'poolbench cannot create its table',
    advice: 'another process holds a lock on the file: stop it, or name another file',
  },
  'read-only': {
    what: 'poolbench cannot create its table',
    advice: 'make the file and its folder writable, or name another file',
  },
}

/** Describes the table that is left behind when it cannot be dropped. */
export function tableLeft(url: DatabaseUrl, table: string, error: unknown): string {
  const reason = withoutSecrets(firstLine(error), url)
  return `${url.redacted}: the table ${table} could not be dropped (${reason}): drop it by hand`
}
