import type { ConnectionFactory } from './connection-factory.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { PoolObserver } from './pool-observer.ts'
import type { ResolvedPoolOptions } from './pool-options.ts'

/**
 * Opens, checks, replaces, resets and closes the connection in a slot. It handles ages and
 * generations, but not limits, queues or users.
 */
export class ConnectionKeeper<C> {
  readonly #factory: ConnectionFactory<C>
  readonly #options: ResolvedPoolOptions
  readonly #observer: PoolObserver<C> | undefined
  /** Connections opened in an earlier generation are replaced at their next checkout. */
  #generation = 0
  #connectedOnce = false

  constructor(
    factory: ConnectionFactory<C>,
    options: ResolvedPoolOptions,
    observer: PoolObserver<C> | undefined,
  ) {
    this.#factory = factory
    this.#options = options
    this.#observer = observer
  }

  /** Returns whether the connection can be lent without a ping or a replacement. */
  isReady(record: ConnectionRecord<C>, nowMs: number): boolean {
    return !this.#options.prePing && !this.#needsReplacement(record, nowMs)
  }

  isBroken(connection: C): boolean {
    return this.#factory.isBroken?.(connection) === true
  }

  /**
   * Closes a connection that is not ready, unless it only had to be pinged and still lives. Rejects
   * where the ping fails.
   */
  async vet(record: ConnectionRecord<C>): Promise<void> {
    if (this.#needsReplacement(record, this.#options.clock.now())) return this.close(record)
    let alive: boolean
    try {
      alive = (await this.#factory.ping?.(record.connection as C)) ?? true
    } catch (error) {
      await this.close(record)
      throw error
    }
    if (alive) return
    this.endGeneration(record)
    return this.close(record)
  }

  /** Opens a connection in an empty slot. Rejects with the error of that or of `onConnect`. */
  async connect(record: ConnectionRecord<C>): Promise<void> {
    const { clock } = this.#options
    const startedAtMs = clock.now()
    const generation = this.#generation
    const connection = await this.#factory.connect()
    record.info = {}
    try {
      if (!this.#connectedOnce) {
        this.#observer?.onFirstConnect?.(connection, record)
        this.#connectedOnce = true
      }
      this.#observer?.onConnect?.(connection, record, clock.now() - startedAtMs)
    } catch (error) {
      await this.closeDetached(connection)
      throw error
    }
    record.connection = connection
    record.opens++
    record.startedAtMs = startedAtMs
    record.generation = generation
    record.softInvalidated = false
  }

  /** Has every connection opened so far replaced at its next checkout; once per generation. */
  endGeneration(record: ConnectionRecord<C>): void {
    if (record.generation === this.#generation) this.#generation++
  }

  /**
   * Ends an open transaction. Returns false if that failed; the error goes to the observer.
   *
   * @param record - undefined for a detached connection.
   */
  reset(connection: C, record: ConnectionRecord<C> | undefined): boolean | Promise<boolean> {
    const how = this.#options.resetOnReturn
    if (how === 'none') return true
    this.#observer?.onReset?.(connection, record)
    try {
      const resetting = this.#factory.reset?.(connection, how)
      return resetting ? this.#resetLater(resetting) : true
    } catch (error) {
      this.#observer?.onFault?.({ step: 'reset', error })
      return false
    }
  }

  async #resetLater(resetting: Promise<void>): Promise<boolean> {
    try {
      await resetting
      return true
    } catch (error) {
      this.#observer?.onFault?.({ step: 'reset', error })
      return false
    }
  }

  /** Empties the slot. Never fails: an error goes to the observer. */
  close(record: ConnectionRecord<C>): void | Promise<void> {
    const connection = record.connection
    if (connection === undefined) return
    record.connection = undefined
    this.#observer?.onClose?.(connection, record)
    return this.closeDetached(connection)
  }

  /** Closes a connection that is in no slot. Never fails. */
  closeDetached(connection: C): void | Promise<void> {
    try {
      const closing = this.#factory.close(connection)
      if (!closing) return
      return closing.catch((error: unknown) => this.#observer?.onFault?.({ step: 'close', error }))
    } catch (error) {
      this.#observer?.onFault?.({ step: 'close', error })
    }
  }

  #needsReplacement(record: ConnectionRecord<C>, nowMs: number): boolean {
    const { recycleMs } = this.#options
    return (
      record.connection === undefined ||
      record.softInvalidated ||
      record.generation !== this.#generation ||
      (recycleMs !== null && nowMs - record.startedAtMs > recycleMs) ||
      this.isBroken(record.connection)
    )
  }
}
