/**
 * All that a pool needs to know of connections. Each method may answer at once or by a promise; one
 * that answers at once keeps the pool free of needless turns of the microtask queue.
 */
export interface ConnectionFactory<C> {
  connect(): C | Promise<C>
  close(connection: C): void | Promise<void>
  /** Ends a transaction that the user left open. A connection without one should return at once. */
  reset?(connection: C, how: 'rollback' | 'commit'): void | Promise<void>
  /** False: the connection is dead. An error: the question failed, and so does the checkout. */
  ping?(connection: C): boolean | Promise<boolean>
  /** Known, without asking the server, to be beyond use. Must not throw. */
  isBroken?(connection: C): boolean
}
