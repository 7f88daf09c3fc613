import type { Statement, StatementResult, Value } from './statement.ts'

/** Observes the statements that are sent over the `native` of a connection. */
export interface NativeWatcher {
  /** Called for each statement that is sent. */
  onStatement(): void
  /** Called when statements may be sent that cannot be counted. */
  onUncounted(): void
}

/** A connection to a database. It runs one statement at a time. */
export interface Connection {
  /** The library's own object, for what this interface does not cover. */
  readonly native: unknown
  /**
   * Returns a `native` that behaves as the library's own and reports each statement sent over it to
   * `watcher`, which replaces the previous one. The connection's own statements are not reported.
   * Absent if the driver cannot count them.
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
  /** Makes a round trip; resolves to false if the connection is dead. */
  ping(): Promise<boolean>
  /** Closes the connection; resolves when the database has ended the session. */
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
