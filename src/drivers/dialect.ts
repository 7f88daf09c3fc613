import type { User } from '../user.ts'
import type { Row, Value } from './statement.ts'
import type { UserStatements } from './user-statements.ts'

/** The kinds of failure that are distinguished, whichever library reports them. */
export type FailureKind =
  | 'duplicate-key'
  /** The database aborted the transaction in favour of another: it may be retried. */
  | 'retry-transaction'
  | 'connection-lost'
  | 'too-many-connections'
  | 'unreachable'
  | 'authentication'
  | 'unknown-database'
  /** The certificate is not trusted, or one side does not support TLS. */
  | 'tls'
  /** The server accepts only encrypted connections. */
  | 'tls-required'
  /** The user lacks the permission for this. */
  | 'permission'
  | 'read-only'
  /** PostgreSQL: no schema to create a table in. */
  | 'no-schema'
  /** A parameter of the URL that the server does not know. */
  | 'unknown-parameter'

/** A user without its id, which the database assigns. */
export type UserToInsert = Omit<User, 'id'>

/** The SQL and the encodings of one database, behind an interface common to all. */
export interface Dialect {
  /** Whether INSERT and UPDATE return the rows that they wrote. */
  readonly hasReturning: boolean
  /** @param table - a name that needs no quoting. */
  statements(table: string): UserStatements
  encodeDate(date: Date): Value
  /** The parameter of `insertUsers`: a whole batch in one statement, whatever its size. */
  encodeBatch(users: readonly UserToInsert[]): Value
  /** The parameter of `searchUsers` that matches `keyword` literally, anywhere in a text. */
  searchPattern(keyword: string): Value
  readUser(row: Row): User
  /** The kind of an error of the library; `undefined` if it is none of these. */
  failureKind(error: unknown): FailureKind | undefined
}

/** A LIKE pattern that matches `text` anywhere, to be used with `ESCAPE '!'`. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`
}

/**
 * Creates a classifier of errors by their `code`.
 *
 * @param kinds - the driver's own codes; those of Node's network errors are known.
 */
export function failureByCode(
  kinds: Readonly<Record<string, FailureKind>>,
): (error: unknown) => FailureKind | undefined {
  const known = new Map(Object.entries({ ...NETWORK_FAILURES, ...kinds }))
  const kindOf = (error: unknown): FailureKind | undefined => {
    const code = (error as { code?: unknown } | null | undefined)?.code
    const kind = typeof code === 'string' ? known.get(code) : undefined
    if (kind) return kind
    // Node reports a host with several addresses, each of which failed, as one error.
    const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
    return first === undefined ? undefined : kindOf(first)
  }
  return kindOf
}

const NETWORK_FAILURES: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
  CONNECT_TIMEOUT: 'unreachable',
  ENOENT: 'unreachable',
  EACCES: 'unreachable',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  ERR_STREAM_DESTROYED: 'connection-lost',
  ERR_STREAM_WRITE_AFTER_END: 'connection-lost',
  CONNECTION_LOST: 'connection-lost',
  CERT_HAS_EXPIRED: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
}
