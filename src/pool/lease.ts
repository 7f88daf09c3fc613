import type { ConnectionRecord } from './connection-record.ts'
import { LeaseReturnedError } from './pool-errors.ts'

/** The message of the warning, identical to SQLAlchemy's. */
const ALREADY_CLOSED = "Can't invalidate an already-closed connection."

/** The operations of a pool that its leases use. */
export interface LeaseHome<C> {
  checkinLease(lease: Lease<C>, connection: C, transactionWasReset: boolean): void | Promise<void>
  invalidateLease(lease: Lease<C>, connection: C): void | Promise<void>
  detachLease(lease: Lease<C>, connection: C): void
  closeDetached(connection: C, reset: boolean): void | Promise<void>
  softInvalidate(lease: Lease<C>, connection: C): void
  warn(message: string): void
}

/** A connection checked out of a pool. It belongs to one user until it is checked in. */
export class Lease<C> {
  /** The time that the checkout waited for a slot, in milliseconds. */
  readonly waitMs: number
  /** The time taken to open, replace or ping the connection, in milliseconds; 0 if it was ready. */
  readonly connectMs: number
  readonly checkedOutAtMs: number
  readonly record: ConnectionRecord<C>
  readonly #home: LeaseHome<C>
  #connection: C | undefined
  #detached = false

  /** @internal The pool makes them. */
  constructor(
    home: LeaseHome<C>,
    record: ConnectionRecord<C>,
    connection: C,
    waitMs: number,
    connectMs: number,
    checkedOutAtMs: number,
  ) {
    this.#home = home
    this.record = record
    this.#connection = connection
    this.waitMs = waitMs
    this.connectMs = connectMs
    this.checkedOutAtMs = checkedOutAtMs
  }

  /** @throws {LeaseReturnedError} after `checkin` or `invalidate`. */
  get connection(): C {
    if (this.#connection === undefined) throw new LeaseReturnedError()
    return this.#connection
  }

  /** False after `checkin` or `invalidate`. */
  get isValid(): boolean {
    return this.#connection !== undefined
  }

  /**
   * Returns the connection to the pool; a second call has no effect. The result is a promise if an
   * open transaction must be reset or, in a full pool, the connection closed; it resolves when that
   * is done. A failure closes the connection and goes to the observer, never to the caller.
   *
   * @param transactionWasReset - whether the caller has ended its transaction, so that no reset is
   *   needed. Default: false.
   */
  checkin(transactionWasReset = false): void | Promise<void> {
    const connection = this.#connection
    if (connection === undefined) return
    this.#connection = undefined
    return this.#detached
      ? this.#home.closeDetached(connection, !transactionWasReset)
      : this.#home.checkinLease(this, connection, transactionWasReset)
  }

  /** Closes the connection because it is unusable, and returns its slot empty. */
  invalidate(): void | Promise<void> {
    const connection = this.#connection
    if (connection === undefined) {
      this.#home.warn(ALREADY_CLOSED)
      return
    }
    this.#connection = undefined
    return this.#detached
      ? this.#home.closeDetached(connection, false)
      : this.#home.invalidateLease(this, connection)
  }

  /** Marks the connection for replacement at its next checkout; until then it stays usable. */
  softInvalidate(): void {
    if (this.#connection === undefined) this.#home.warn(ALREADY_CLOSED)
    else if (!this.#detached) this.#home.softInvalidate(this, this.#connection)
  }

  /**
   * Detaches the connection from the pool: it no longer counts against the limits, and `checkin`
   * closes it. The slot is returned empty.
   */
  detach(): void {
    if (this.#detached) return
    this.#home.detachLease(this, this.connection)
    this.#detached = true
  }
}
