import type { ConnectionRecord } from './connection-record.ts'

/** A failure that the pool survives: it is reported here and nowhere else. */
export interface PoolFault {
  readonly step: 'reset' | 'close'
  readonly error: unknown
}

/**
 * Watches a pool; every method is optional and is called synchronously. Durations are in
 * milliseconds. The order is SQLAlchemy's: `firstConnect`, `connect`, `checkout`; `reset`, `checkin`,
 * then `close` where the pool is full.
 *
 * `onFirstConnect`, `onConnect` and `onCheckout` may throw, with the effect stated there. The others
 * must not: the pool does not guard its books against them.
 */
export interface PoolObserver<C> {
  /** Before the first `onConnect`; once, unless it throws, which does what it does there. */
  onFirstConnect?(connection: C, record: ConnectionRecord<C>): void
  /**
   * After a connection was opened, for the first time or as a replacement. What it throws rejects
   * the checkout, and the connection is closed.
   */
  onConnect?(connection: C, record: ConnectionRecord<C>, connectMs: number): void
  /**
   * Before a connection is handed out: how long its caller waited for a slot, and for the opening
   * or ping of the connection (0 where it was ready). A {@link DisconnectedError} thrown here has
   * the connection replaced, twice at most; any other error closes it and rejects the checkout.
   */
  onCheckout?(connection: C, record: ConnectionRecord<C>, waitMs: number, connectMs: number): void
  /** Before a connection is reset on return; `record` is undefined for a detached one. */
  onReset?(connection: C, record: ConnectionRecord<C> | undefined): void
  /** On return; `undefined` for a connection that was invalidated. Never for a detached one. */
  onCheckin?(connection: C | undefined, record: ConnectionRecord<C>, holdMs: number): void
  onInvalidate?(connection: C, record: ConnectionRecord<C>, soft: boolean): void
  onDetach?(connection: C, record: ConnectionRecord<C>): void
  /** Before a connection is closed, for whatever reason but `onCloseDetached`. */
  onClose?(connection: C, record: ConnectionRecord<C>): void
  onCloseDetached?(connection: C): void
  /** A checkout gave up after `waitMs`. */
  onTimeout?(waitMs: number): void
  /** A mistake of the caller's that has no effect. */
  onWarning?(message: string): void
  onFault?(fault: PoolFault): void
}
