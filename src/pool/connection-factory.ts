/**
 * The operations on connections that a pool needs. Each method may return its result or a promise
 * of it; a synchronous result saves a turn of the microtask queue.
 */
export interface ConnectionFactory<C> {
  connect(): C | Promise<C>
  close(connection: C): void | Promise<void>
  /** Ends a transaction that was left open. Without one it should return synchronously. */
  reset?(connection: C, how: 'rollback' | 'commit'): void | Promise<void>
  /** Returns false if the connection is dead. If it throws, the checkout fails with that error. */
  ping?(connection: C): boolean | Promise<boolean>
  /** Returns whether the connection is known to be dead, without a round trip. Must not throw. */
  isBroken?(connection: C): boolean
}
