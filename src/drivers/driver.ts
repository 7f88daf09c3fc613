import type { ConnectionSource } from '../connection-source.ts'
import type { ActivitySource } from './activity.ts'
import type { Dialect } from './dialect.ts'

/** A value that every driver can send. */
export type Value = string | number | Date | null

/** A row as the library returns it. */
export type Row = Readonly<Record<string, unknown>>

/** An SQL statement. It is prepared once on each connection, under its text. */
export interface Statement {
  /** What it is for; shown by `--echo`, and the key by which the memory driver knows it. */
  readonly name: string
  readonly sql: string
}

/** What a statement gave. */
export interface StatementResult {
  readonly rows: readonly Row[]
  /** Rows matched by an UPDATE, DELETE or INSERT. */
  readonly affected: number
  /** The id that an INSERT generated, where the dialect has no RETURNING. */
  readonly insertId?: number
}

/** Is told of what code does with the `native` of a connection. */
export interface NativeWatcher {
  /** A statement is sent. */
  onStatement(): void
  /** Statements may be sent that cannot be counted. */
  onUncounted(): void
}

/** A connection to a database; one statement at a time. */
export interface Connection {
  /** The library's own object, for what this interface does not cover. */
  readonly native: unknown
  /**
   * The `native` to hand over where the statements that are sent over it are counted: it behaves as
   * the library's own does, and tells the watcher, which takes the place of the last one. What the
   * connection itself sends is not told. Absent where it cannot be done.
   */
  watchNative?(watcher: NativeWatcher): unknown
  readonly inTransaction: boolean
  /** The connection is known to be dead: it must not be used again. */
  readonly broken: boolean
  execute(statement: Statement, parameters?: readonly Value[]): Promise<StatementResult>
  /** Begins a transaction that may write. */
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** A round trip; false where the connection turns out to be dead. */
  ping(): Promise<boolean>
  /** Resolves when the database has seen the end of it. */
  close(): void | Promise<void>
}

/** What a fair comparison needs to know of a driver. `null` stands for: no limit. */
export interface DriverTraits {
  /** Where the database does its work. */
  readonly placement: 'in-process' | 'threads' | 'server'
  /** Statements that can run at the same time, whatever the number of connections. */
  readonly parallelism: number | null
  /** Connections that make sense; a larger pool is cut down to this, and the result says so. */
  readonly maxConnections: number | null
  readonly preparedStatements: boolean
  /** Whether a connection takes a second statement before the first has answered. */
  readonly pipelining: boolean
  /** What opening a connection does. */
  readonly connect: string
}

/** What a database says of itself. */
export interface ServerInfo {
  /** For example `PostgreSQL 18.4`. */
  readonly version: string
  /** Settings that matter to a comparison: durability, TLS, authentication … */
  readonly settings: Readonly<Record<string, string>>
  /** Connections that this user may still open; `null`: no limit known. */
  readonly freeConnections: number | null
  /** The server's own limit; `null`: none. */
  readonly maxConnections: number | null
}

/** A pool that a database library brings itself, to set beside a `QueuePool` of the same size. */
export interface NativePool {
  /** `native`, or `native-…` where the library can be used in several ways. */
  readonly name: string
  /** What it is, for a report: `postgres.js, pipelined`. */
  readonly label: string
  /** Whether it sends statements before those before them have answered: then no bound holds. */
  readonly pipelining: boolean
  /** What it cannot do that a `QueuePool` can, each in a few words. */
  readonly lacks: readonly string[]
  /** A pool of so many connections; they are opened when they are needed. */
  open(size: number): ConnectionSource
}

/** A way to reach one database. */
export interface Driver {
  readonly name: string
  readonly traits: DriverTraits
  readonly dialect: Dialect
  /** What works otherwise than its name says, in a few words: `node:sqlite instead of better-sqlite3 …`. */
  readonly notice?: string
  /** The pools of the library; absent where it has none. */
  readonly nativePools?: readonly NativePool[]
  connect(): Promise<Connection>
  /** Asks the database what it is, over `connection`. */
  inspect(connection: Connection): Promise<ServerInfo>
  /** What the server does for the connections of this driver; absent where it does not tell. */
  readonly activity?: ActivitySource
  /** Gives up what the driver itself holds (threads, handles), after its connections are closed. */
  close(): Promise<void>
}

/** A connection died while it was in use. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'
  readonly code = 'CONNECTION_LOST'

  /** @param options - `reason` is what the server said when it ended the connection, if it did. */
  constructor({
    reason,
    ...options
  }: ErrorOptions & { readonly reason?: string | undefined } = {}) {
    super(
      reason === undefined
        ? 'the connection to the database was lost'
        : `the server ended the connection: ${reason}`,
      options,
    )
  }
}
