/**
 * A slot of the pool: a place for one connection, and what is known of the connection in it. The
 * slot is empty (`connection` is undefined) before its first opening, and after an invalidation
 * until its next checkout.
 */
export class ConnectionRecord<C> {
  connection: C | undefined = undefined
  /** The number of connections that have been opened in this slot so far. */
  opens = 0
  /** The time on the pool's clock when opening the connection began; its age counts from here. */
  startedAtMs = 0
  /** Whether the connection is to be replaced at its next checkout. */
  softInvalidated = false
  /** The pool's invalidation generation in which the connection was opened. */
  generation = 0
  /** The pool's epoch to which the slot belongs; each `dispose` begins a new one. */
  readonly epoch: number
  /** User data, cleared when the connection is replaced. */
  info: Record<string, unknown> = {}
  /** User data, kept as long as the slot exists. */
  readonly recordInfo: Record<string, unknown> = {}

  constructor(epoch: number) {
    this.epoch = epoch
  }
}
