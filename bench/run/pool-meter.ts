import type { Clock, Connection, PoolObserver, PoolStatus } from '../../src/index.ts'
import type { BurstRecord } from './burst-record.ts'

/** The use of a pool during a burst. */
export interface PoolUse {
  readonly opened: number
  readonly closed: number
  readonly timeouts: number
  /** The statements sent on leased connections; `undefined` if they could not be counted. */
  readonly statements: number | undefined
  /** The time spent opening connections, summed over them. */
  readonly connectMs: number
  /** Connections checked out, integrated over time. */
  readonly connectionMs: number
}

/** The part of a pool's status that a meter reads. */
type Occupancy = Pick<PoolStatus, 'checkedIn' | 'checkedOut' | 'waiting'>

/** Meters what a pool does during a burst. */
export class PoolMeter implements PoolObserver<Connection> {
  readonly #clock: Clock
  /** Time spent in statements since the checkout, by the connections that are checked out. */
  readonly #queryMs = new Map<Connection, number>()
  #status: (() => Occupancy) | undefined
  #record: BurstRecord | undefined
  #opened = 0
  #closed = 0
  #timeouts = 0
  #statements = 0
  #isCounted = true
  #connectMs = 0
  #connectionMs = 0
  /** The time spent waiting for a connection, summed over the waiting checkouts. */
  #waitedMs = 0
  #checkedOut = 0
  /** Connections that are open, lent or not: of a native pool, its size. */
  #open = 0
  #begunAtMs = 0
  #changedAtMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Sets the source of the pool's status; without it, waiting checkouts and idle connections are not
   * recorded.
   */
  watch(status: () => Occupancy): void {
    this.#status = status
  }

  /** @param record - receives the measurements of the burst; without one, only {@link PoolUse} is counted. */
  begin(record?: BurstRecord): void {
    this.#record = record
    this.#opened = this.#closed = this.#timeouts = this.#statements = 0
    this.#connectMs = this.#connectionMs = this.#waitedMs = 0
    this.#isCounted = true
    this.#begunAtMs = this.#changedAtMs = this.#clock.now()
    const { checkedIn, checkedOut } = this.#look()
    this.#open = checkedIn + checkedOut
  }

  end(): PoolUse {
    this.#integrate()
    // A pool does not report when a wait begins; its duration is known only afterwards.
    this.#record?.pending.addArea(this.#waitedMs, this.#changedAtMs - this.#begunAtMs)
    this.#record = undefined
    return {
      opened: this.#opened,
      closed: this.#closed,
      timeouts: this.#timeouts,
      // If an operation uses something else, such as a separate pool, no statements are counted.
      statements: this.#isCounted && this.#statements > 0 ? this.#statements : undefined,
      connectMs: this.#connectMs,
      connectionMs: this.#connectionMs,
    }
  }

  onConnect(_connection: Connection, _record: unknown, connectMs: number): void {
    this.#integrate()
    this.#open++
    this.#opened++
    this.#connectMs += connectMs
    this.#record?.create.push(connectMs)
  }

  onCheckout(connection: Connection, _record: unknown, waitMs: number, connectMs: number): void {
    this.#integrate()
    this.#checkedOut++
    this.#waitedMs += waitMs
    this.#queryMs.set(connection, 0)
    this.#record?.wait.push(waitMs)
    this.#record?.connect.push(connectMs)
  }

  onCheckin(connection: Connection | undefined, _record: unknown, holdMs: number): void {
    this.#integrate()
    this.#checkedOut--
    this.#record?.hold.push(holdMs)
    if (!connection) return
    this.#record?.query.push(this.#queryMs.get(connection) ?? 0)
    this.#queryMs.delete(connection)
  }

  /** Called after each statement of a connection that is checked out. */
  onStatement(connection: Connection, durationMs: number): void {
    const before = this.#queryMs.get(connection)
    if (before === undefined) return
    this.#statements++
    this.#queryMs.set(connection, before + durationMs)
  }

  /** Called when statements were sent, or may have been, that cannot be counted. */
  onUncounted(): void {
    this.#isCounted = false
  }

  onClose(connection: Connection): void {
    this.#integrate()
    this.#open--
    this.#closed++
    this.#queryMs.delete(connection)
  }

  onTimeout(waitedMs: number): void {
    this.#timeouts++
    this.#waitedMs += waitedMs
  }

  #look(): Occupancy {
    return this.#status?.() ?? { checkedIn: 0, checkedOut: this.#checkedOut, waiting: 0 }
  }

  #integrate(): void {
    const nowMs = this.#clock.now()
    const elapsedMs = nowMs - this.#changedAtMs
    this.#changedAtMs = nowMs
    this.#connectionMs += this.#checkedOut * elapsedMs
    if (!this.#record) return
    // More work than connections is under way on a native pool that hands out statements.
    const used = Math.min(this.#checkedOut, this.#open)
    this.#record.used.add(used, elapsedMs)
    this.#record.idle.addArea((this.#open - used) * elapsedMs, elapsedMs)
    // One that was just opened, or is about to be closed, is open for a moment and never idle.
    const { checkedIn, waiting } = this.#look()
    this.#record.idle.see(checkedIn)
    this.#record.pending.see(waiting)
  }
}
