import type { Statement, StatementResult, Value } from './statement.ts'

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
