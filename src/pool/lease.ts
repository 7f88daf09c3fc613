import type { ConnectionRecord } from './connection-record.ts'
import { LeaseReturnedError } from './pool-errors.ts'

/** SQLAlchemy's words. */
const ALREADY_CLOSED = "Can't invalidate an already-closed connection."

/** What a lease asks of the pool that it came from. */
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
  /** How long the checkout waited for a slot. */
  readonly waitMs: number
  /** How long it then took to open, replace or ping the connection; 0 where it was ready. */
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
   * Gives the connection back; a second call has no effect. Settled when an open transaction has
   * been reset and, where the pool is full, the connection closed: at once where neither takes time.
   * A failure on the way closes the connection and goes to the observer, never to the caller.
   *
   * @param transactionWasReset - the caller has ended its transaction: nothing needs a reset.
   */
  checkin(transactionWasReset = false): void | Promise<void> {
    const connection = this.#connection
    if (connection === undefined) return
    this.#connection = undefined
    return this.#detached
      ? this.#home.closeDetached(connection, !transactionWasReset)
      : this.#home.checkinLease(this, connection, transactionWasReset)
  }

  /** Closes the connection, which is beyond use, and gives its slot back empty. */
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

  /** Has the connection replaced at its next checkout; until then it can be used and returned. */
  softInvalidate(): void {
    if (this.#connection === undefined) this.#home.warn(ALREADY_CLOSED)
    else if (!this.#detached) this.#home.softInvalidate(this, this.#connection)
  }

  /**
   * Takes the connection out of the pool's books: it no longer counts against the limits, and
   * `checkin` closes it. The slot goes back empty.
   */
  detach(): void {
    if (this.#detached) return
    this.#home.detachLease(this, this.connection)
    this.#detached = true
  }
}
