import type { Clock } from '../clock.ts'
import type { ConnectionFactory } from './connection-factory.ts'
import { ConnectionKeeper } from './connection-keeper.ts'
import { ConnectionRecord } from './connection-record.ts'
import { Lease, type LeaseHome } from './lease.ts'
import {
  ConnectionClosedError,
  DisconnectedError,
  PoolDisposedError,
  PoolTimeoutError,
  type PoolStatus,
} from './pool-errors.ts'
import type { PoolObserver } from './pool-observer.ts'
import {
  poolCapacity,
  resolvePoolOptions,
  type PoolOptions,
  type ResolvedPoolOptions,
} from './pool-options.ts'
import { untilAborted } from './until-aborted.ts'
import { Waiter, WaiterQueue } from './waiter-queue.ts'

/** The number of replacements for a connection that `onCheckout` finds dead, before the checkout fails. */
const MAX_REPLACEMENTS = 2

/**
 * SQLAlchemy's QueuePool. It starts empty, opens a connection when none is idle, keeps `poolSize` of
 * them, opens up to `maxOverflow` more under load, and closes what comes back while `poolSize` are
 * idle. It has no background task, opens nothing in advance and closes nothing by a timer.
 *
 * It differs on purpose in this (docs/pool.md gives the reasons): waiters are served strictly in
 * order of arrival, by direct hand-over; a failed connect wakes the next waiter; `dispose` rejects
 * the waiters, and connections out at that time are closed on return.
 *
 * Invariant: while anyone waits, no slot is idle and the limit is reached.
 */
export class QueuePool<C> {
  readonly options: ResolvedPoolOptions
  readonly #factory: ConnectionFactory<C>
  readonly #observer: PoolObserver<C> | undefined
  readonly #keeper: ConnectionKeeper<C>
  readonly #clock: Clock
  readonly #capacity: number
  readonly #waiters: WaiterQueue<Lease<C>>
  readonly #home: LeaseHome<C>
  #idle: ConnectionRecord<C>[] = []
  /** Slots of this epoch: idle, in use, being opened or being closed. */
  #slots = 0
  /** Slots of any epoch that are not idle. */
  #busy = 0
  /** The current epoch, incremented by `dispose`; slots of older ones are closed on return. */
  #epoch = 0
  #closing: Promise<void> | undefined
  #whenDrained: (() => void) | undefined

  /** @throws {RangeError} if an option is out of range. */
  constructor(
    factory: ConnectionFactory<C>,
    options: PoolOptions = {},
    observer?: PoolObserver<C>,
  ) {
    this.options = resolvePoolOptions(options)
    this.#factory = factory
    this.#observer = observer
    this.#keeper = new ConnectionKeeper(factory, this.options, observer)
    this.#clock = this.options.clock
    this.#capacity = poolCapacity(this.options)
    this.#waiters = new WaiterQueue(this.#clock, this.options.timeoutMs, (waiter, waitedMs) => {
      observer?.onTimeout?.(waitedMs)
      waiter.reject(this.#timeoutError())
    })
    this.#home = {
      checkinLease: (lease, connection, wasReset) => this.#checkin(lease, connection, wasReset),
      invalidateLease: (lease, connection) => this.#invalidate(lease, connection),
      detachLease: (lease, connection) => this.#detach(lease, connection),
      closeDetached: (connection, reset) => this.#closeDetached(connection, reset),
      softInvalidate: (lease, connection) => {
        lease.record.softInvalidated = true
        observer?.onInvalidate?.(connection, lease.record, true)
      },
      warn: (message) => observer?.onWarning?.(message),
    }
  }

  status(): PoolStatus {
    const { poolSize, maxOverflow } = this.options
    return {
      poolSize,
      maxOverflow,
      checkedIn: this.#idle.length,
      checkedOut: this.#slots - this.#idle.length,
      overflow: poolSize === 0 ? 0 : this.#slots - poolSize,
      waiting: this.#waiters.size,
    }
  }

  /**
   * Checks out a connection: an idle one, otherwise a new one, otherwise the next to be returned.
   *
   * @param options.signal - gives up the wait. A connection that is being opened for this checkout
   *   is not thrown away then: it goes to the next waiter or becomes idle.
   * @throws {PoolTimeoutError} if no connection became free within `timeoutMs`.
   * @throws {PoolDisposedError} if the pool is closed, or is disposed while this checkout waits or
   *   connects.
   * @throws the error of opening the connection, which the pool does not retry.
   */
  checkout(options?: { readonly signal?: AbortSignal }): Promise<Lease<C>> {
    const signal = options?.signal
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    if (this.#closing) return Promise.reject(new PoolDisposedError())

    const record = this.options.lifo ? this.#idle.pop() : this.#idle.shift()
    let waiter: Waiter<Lease<C>> | undefined
    let granted: Promise<Lease<C>>
    if (record) {
      this.#busy++
      granted = Promise.resolve(this.#grant(record, 0, this.#clock.now()))
    } else if (this.#slots < this.#capacity) {
      granted = this.#openSlot(0)
    } else if (this.options.timeoutMs === 0) {
      this.#observer?.onTimeout?.(0)
      return Promise.reject(this.#timeoutError())
    } else {
      granted = new Promise((resolve, reject) => {
        waiter = new Waiter(this.#clock.now(), resolve, reject)
        this.#waiters.push(waiter)
      })
    }
    if (!signal) return granted
    return untilAborted(granted, signal, {
      giveUp: () => {
        if (waiter?.queued) this.#waiters.remove(waiter)
      },
      // The connection was never used, so there is no transaction to end.
      takeBack: (lease) => void lease.checkin(true),
    })
  }

  /** Checks out a connection, lets `work` use it, and checks it in whatever happens. */
  async use<T>(work: (connection: C) => T | Promise<T>): Promise<T> {
    const lease = await this.checkout()
    try {
      return await work(lease.connection)
    } finally {
      const returning = lease.checkin()
      if (returning) await returning
    }
  }

  /**
   * Declares the server lost: every connection opened before now is replaced at its next checkout.
   * Has no effect if another lease of the same generation has done so already.
   */
  invalidateAll(lease: Lease<C>): void {
    this.#keeper.endGeneration(lease.record)
  }

  /**
   * Closes the idle connections and rejects the checkouts that wait or connect; connections in use
   * stay usable and are closed on return. The pool itself remains usable and starts empty: earlier
   * connections no longer count against its limits.
   */
  async dispose(): Promise<void> {
    const idle = this.#idle
    this.#idle = []
    this.#busy += idle.length
    this.#slots = 0
    this.#epoch++
    for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift()) {
      waiter.reject(new PoolDisposedError())
    }
    await Promise.all(idle.map(async (record) => this.#discard(record)))
  }

  /**
   * Disposes the pool permanently. Resolves when the last connection has been returned and closed;
   * never, if a lease is not checked in. Detached connections are not waited for.
   */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#whenDrained = resolve
      void this.dispose()
      if (this.#busy === 0) resolve()
    })
    return this.#closing
  }

  /** A new, empty pool with the same settings. */
  recreate(): QueuePool<C> {
    return new QueuePool(this.#factory, this.options, this.#observer)
  }

  // --- checking out ---

  /** Lends the connection of a slot, synchronously if it is ready. */
  #grant(record: ConnectionRecord<C>, waitMs: number, nowMs: number): Lease<C> | Promise<Lease<C>> {
    if (!this.#keeper.isReady(record, nowMs)) return this.#grantSlowly(record, waitMs)
    try {
      return this.#lend(record, waitMs, 0, nowMs)
    } catch (error) {
      return this.#grantSlowly(record, waitMs, { error })
    }
  }

  #openSlot(waitMs: number): Promise<Lease<C>> {
    this.#slots++
    this.#busy++
    return this.#grantSlowly(new ConnectionRecord(this.#epoch), waitMs)
  }

  /**
   * Opens, replaces or pings the connection of a slot and lends it; on failure the slot is given back.
   *
   * @param refusal - what `onCheckout` threw when the connection was to be lent at once.
   */
  async #grantSlowly(
    record: ConnectionRecord<C>,
    waitMs: number,
    refusal?: { readonly error: unknown },
  ): Promise<Lease<C>> {
    const startedAtMs = this.#clock.now()
    let refused = refusal
    try {
      for (let replacements = 0; ;) {
        if (refused) {
          await this.#keeper.close(record)
          if (!(refused.error instanceof DisconnectedError)) throw refused.error
          if (replacements === MAX_REPLACEMENTS) {
            throw new ConnectionClosedError({ cause: refused.error })
          }
          replacements++
          refused = undefined
        }
        if (record.connection !== undefined) await this.#keeper.vet(record)
        this.#requireEpoch(record)
        if (record.connection === undefined) await this.#keeper.connect(record)
        this.#requireEpoch(record)
        const nowMs = this.#clock.now()
        try {
          return this.#lend(record, waitMs, nowMs - startedAtMs, nowMs)
        } catch (error) {
          refused = { error }
        }
      }
    } catch (error) {
      if (record.opens === 0) void this.#discard(record)
      else void this.#giveBack(record, this.#clock.now())
      throw error
    }
  }

  /** Nothing is opened or lent for a checkout that began before `dispose`. */
  #requireEpoch(record: ConnectionRecord<C>): void {
    if (record.epoch !== this.#epoch) throw new PoolDisposedError()
  }

  #lend(record: ConnectionRecord<C>, waitMs: number, connectMs: number, nowMs: number): Lease<C> {
    const connection = record.connection as C
    this.#observer?.onCheckout?.(connection, record, waitMs, connectMs)
    return new Lease(this.#home, record, connection, waitMs, connectMs, nowMs)
  }

  // --- coming back ---

  #checkin(lease: Lease<C>, connection: C, wasReset: boolean): void | Promise<void> {
    if (this.#keeper.isBroken(connection)) return this.#invalidate(lease, connection)
    const resetting = wasReset || this.#keeper.reset(connection, lease.record)
    if (resetting === true) return this.#finish(lease, connection)
    return this.#finishAfter(resetting, lease, connection)
  }

  async #finishAfter(
    resetting: false | Promise<boolean>,
    lease: Lease<C>,
    connection: C,
  ): Promise<void> {
    if (await resetting) return this.#finish(lease, connection)
    await this.#keeper.close(lease.record)
    return this.#finish(lease, undefined)
  }

  #finish(lease: Lease<C>, connection: C | undefined): void | Promise<void> {
    const nowMs = this.#clock.now()
    this.#observer?.onCheckin?.(connection, lease.record, nowMs - lease.checkedOutAtMs)
    return this.#giveBack(lease.record, nowMs)
  }

  async #invalidate(lease: Lease<C>, connection: C): Promise<void> {
    this.#observer?.onInvalidate?.(connection, lease.record, false)
    await this.#keeper.close(lease.record)
    return this.#finish(lease, undefined)
  }

  #detach(lease: Lease<C>, connection: C): void {
    this.#observer?.onDetach?.(connection, lease.record)
    lease.record.connection = undefined
    void this.#giveBack(lease.record, this.#clock.now())
  }

  async #closeDetached(connection: C, reset: boolean): Promise<void> {
    if (reset) await this.#keeper.reset(connection, undefined)
    this.#observer?.onCloseDetached?.(connection)
    await this.#keeper.closeDetached(connection)
  }

  /** Passes a slot to the first waiter, keeps it, or closes it. */
  #giveBack(record: ConnectionRecord<C>, nowMs: number): void | Promise<void> {
    if (record.epoch !== this.#epoch) return this.#discard(record)
    const waiter = this.#waiters.shift()
    if (waiter) {
      waiter.resolve(this.#grant(record, nowMs - waiter.enqueuedAtMs, nowMs))
      return
    }
    const { poolSize } = this.options
    if (poolSize !== 0 && this.#idle.length >= poolSize) return this.#discard(record)
    this.#idle.push(record)
    this.#leaveBusy()
  }

  /** Closes a slot; it counts until its connection is closed, so that the limit holds. */
  #discard(record: ConnectionRecord<C>): void | Promise<void> {
    const closing = this.#keeper.close(record)
    if (closing) return closing.then(() => this.#forget(record))
    this.#forget(record)
  }

  #forget(record: ConnectionRecord<C>): void {
    this.#leaveBusy()
    if (record.epoch !== this.#epoch) return
    this.#slots--
    const waiter = this.#waiters.shift()
    if (waiter) {
      waiter.resolve(this.#openSlot(this.#clock.now() - waiter.enqueuedAtMs))
    }
  }

  #leaveBusy(): void {
    this.#busy--
    if (this.#busy === 0) this.#whenDrained?.()
  }

  #timeoutError(): PoolTimeoutError {
    return new PoolTimeoutError(this.options.timeoutMs as number, this.status())
  }
}
