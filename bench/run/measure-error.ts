import { withoutSecrets, type DatabaseUrl, type Dialect } from '../../src/index.ts'

/** Nothing can be measured; the message is one line for the user, and holds no secrets. */
export class MeasureError extends Error {
  override readonly name = 'MeasureError'
  readonly code = 'CANNOT_MEASURE'
}

/** What a failure to reach a database means to the user. */
export function cannotReach(url: DatabaseUrl, dialect: Dialect, error: unknown): MeasureError {
  const reason = withoutSecrets(firstLine(error), url)
  const kind = dialect.failureKind(error) ?? 'other'
  const advice = (url.path && FILE_ADVICE[kind]) || ADVICE[kind] || ADVICE.other
  return new MeasureError(`${url.redacted}: ${advice} (${reason})`, { cause: error })
}

const ADVICE: Readonly<Record<string, string>> & { readonly other: string } = {
  unreachable: 'no database answers there: is it running, and are host and port right?',
  authentication: 'the database refuses this user or password',
  'unknown-database': 'there is no such database: create it, or name another one in the URL',
  'too-many-connections': 'the server has no connection free: raise max_connections or wait',
  'connection-lost': 'the database closed the connection',
  other: 'the database cannot be used',
}

/** Where the database is a file. */
const FILE_ADVICE: Readonly<Record<string, string>> = {
  unreachable: 'the file cannot be opened: is its folder there, and may you write in it?',
  'unknown-database': 'the file is no SQLite database: name another one',
}

/** What is left behind where a table cannot be dropped. */
export function tableLeft(url: DatabaseUrl, table: string, error: unknown): string {
  const reason = withoutSecrets(firstLine(error), url)
  return `${url.redacted}: the table ${table} is left (${reason}): drop it`
}

/** The message of an error, or of the first of several, cut to one line. */
export function firstLine(error: unknown): string {
  const cause = error instanceof AggregateError ? error.errors[0] : error
  const text = cause instanceof Error ? cause.message || cause.name : String(cause)
  return text.split('\n', 1)[0] ?? ''
}
