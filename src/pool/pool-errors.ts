/** The occupancy of a pool; all fields are counts. */
export interface PoolStatus {
  readonly poolSize: number
  /** The configured maximum overflow; −1 means no limit. */
  readonly maxOverflow: number
  /** Idle slots, counting those whose connection was invalidated and not yet replaced. */
  readonly checkedIn: number
  /** Slots in use, counting those that are being opened or closed. */
  readonly checkedOut: number
  /** Slots beyond `poolSize`; negative until `poolSize` of them exist; 0 in a pool without limit. */
  readonly overflow: number
  /** Checkouts that wait for a connection. */
  readonly waiting: number
}

/**
 * No connection became free within the pool's `timeoutMs`. The message is SQLAlchemy's, so that a search for
 * its error 3o7r finds help; its `timeout` is in seconds with two digits.
 */
export class PoolTimeoutError extends Error {
  override readonly name = 'PoolTimeoutError'
  readonly code = 'POOL_TIMEOUT'
  readonly timeoutMs: number
  readonly status: PoolStatus

  constructor(timeoutMs: number, status: PoolStatus) {
    super(
      `QueuePool limit of size ${status.poolSize} overflow ${status.overflow} reached, ` +
        `connection timed out, timeout ${(timeoutMs / 1000).toFixed(2)}`,
    )
    this.timeoutMs = timeoutMs
    this.status = status
  }
}

/** The pool was disposed while this checkout waited, or closed before it began. */
export class PoolDisposedError extends Error {
  override readonly name = 'PoolDisposedError'
  readonly code = 'POOL_DISPOSED'

  constructor() {
    super('the pool was disposed: no connection can be checked out of it')
  }
}

/** A lease was used after its connection had gone back to the pool. */
export class LeaseReturnedError extends Error {
  override readonly name = 'LeaseReturnedError'
  readonly code = 'LEASE_RETURNED'

  constructor() {
    super('this connection was returned to the pool: check out another one')
  }
}

/** The error that an observer's `onCheckout` throws to have a dead connection replaced. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError'
  readonly code = 'DISCONNECTED'
}

/** Every replacement of a connection was found dead as well. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError'
  readonly code = 'CONNECTION_CLOSED'

  constructor(options?: ErrorOptions) {
    super('this connection is closed, and so was each of its replacements', options)
  }
}
