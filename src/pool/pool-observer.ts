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
 * must not: the pool does not protect its state against their errors.
 */
export interface PoolObserver<C> {
  /** Called once, before the first `onConnect`. If it throws, it has the same effect as there. */
  onFirstConnect?(connection: C, record: ConnectionRecord<C>): void
  /**
   * Called after a connection was opened, for the first time or as a replacement. If it throws, the
   * checkout rejects with that error and the connection is closed.
   */
  onConnect?(connection: C, record: ConnectionRecord<C>, connectMs: number): void
  /**
   * Called before a connection is handed out, with the milliseconds that its caller waited for a
   * slot and for the opening or ping of the connection (0 if it was ready). If it throws a
   * {@link DisconnectedError}, the connection is replaced, at most twice; any other error closes it
   * and rejects the checkout.
   */
  onCheckout?(connection: C, record: ConnectionRecord<C>, waitMs: number, connectMs: number): void
  /** Called before a connection is reset on return; `record` is undefined for a detached one. */
  onReset?(connection: C, record: ConnectionRecord<C> | undefined): void
  /** Called on return; `connection` is undefined if it was invalidated. Not called if detached. */
  onCheckin?(connection: C | undefined, record: ConnectionRecord<C>, holdMs: number): void
  onInvalidate?(connection: C, record: ConnectionRecord<C>, soft: boolean): void
  onDetach?(connection: C, record: ConnectionRecord<C>): void
  /** Called before a connection is closed, except for a detached one: see `onCloseDetached`. */
  onClose?(connection: C, record: ConnectionRecord<C>): void
  onCloseDetached?(connection: C): void
  /** Called when a checkout timed out after `waitMs`. */
  onTimeout?(waitMs: number): void
  /** Called for a call that is ignored, such as the invalidation of a closed connection. */
  onWarning?(message: string): void
  onFault?(fault: PoolFault): void
}
