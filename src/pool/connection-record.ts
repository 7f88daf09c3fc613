/**
 * A slot of the pool: a place for one connection, and what is known of the connection in it. The
 * slot is empty (`connection` is undefined) before its first opening, and after an invalidation
 * until its next checkout.
 */
export class ConnectionRecord<C> {
  connection: C | undefined = undefined
  /** How many connections have been opened in this slot, one after the other. */
  opens = 0
  /** When the opening of the connection began: its age counts from here. */
  startedAtMs = 0
  /** To be replaced at its next checkout. */
  softInvalidated = false
  /** The pool's invalidation generation in which the connection was opened. */
  generation = 0
  /** The pool's epoch (it begins anew with `dispose`) that the slot belongs to. */
  readonly epoch: number
  /** Data of the user's, forgotten when the connection is replaced. */
  info: Record<string, unknown> = {}
  /** Data of the user's, kept as long as the slot. */
  readonly recordInfo: Record<string, unknown> = {}

  constructor(epoch: number) {
    this.epoch = epoch
  }
}
