import { sleep, type Clock } from '../../src/clock.ts'
import type { ConnectionFactory } from '../../src/pool/connection-factory.ts'
import { seededRandom, type Random } from '../../src/random.ts'

/** What is true of a connection, as the factory and its users know it; the pool has no part in it. */
export interface UnrulyConnection {
  readonly epoch: number
  state: 'open' | 'closing' | 'closed'
  broken: boolean
  detached: boolean
  inUse: boolean
}

/** How much goes wrong: probabilities, and the longest time that a step takes. */
export interface Unruliness {
  readonly seed: number
  readonly failing: number
  readonly longestMs: number
}

/**
 * Opens connections late or at once, sometimes not, and sometimes ones that are dead. It counts what
 * is really open, from the first moment of opening to the last of closing, and how long that took.
 */
export class UnrulyFactory implements ConnectionFactory<UnrulyConnection> {
  /** What no pool may do, in words. */
  readonly violations: string[] = []
  /** Connections of this epoch that are opening, open or closing; detached ones apart. */
  occupied = 0
  /** Connections of any epoch that are not closed yet, detached ones too. */
  alive = 0
  /** Raised at `dispose`, after which older connections no longer count against the limit. */
  epoch = 0
  /** Time spent in opening, asking, resetting and closing connections that are not detached. */
  workedMs = 0
  /** Steps that have begun and not ended. */
  working = 0
  readonly #clock: Clock
  readonly #capacity: number
  readonly #random: Random
  readonly #unruliness: Unruliness

  constructor(clock: Clock, capacity: number, unruliness: Unruliness) {
    this.#clock = clock
    this.#capacity = capacity
    this.#random = seededRandom(unruliness.seed)
    this.#unruliness = unruliness
  }

  beginEpoch(): void {
    this.epoch++
    this.occupied = 0
  }

  connect(): UnrulyConnection | Promise<UnrulyConnection> {
    const { epoch } = this
    this.alive++
    this.occupied++
    if (this.occupied > this.#capacity) {
      this.violations.push(`${this.occupied} connections, ${this.#capacity} are allowed`)
    }
    const fails = this.#happens()
    return this.#work(true, () => {
      if (fails) {
        this.#leave(epoch)
        throw new Error('connection refused')
      }
      return { epoch, state: 'open', broken: this.#happens(), detached: false, inUse: false }
    })
  }

  close(connection: UnrulyConnection): void | Promise<void> {
    if (connection.inUse) this.violations.push('a connection in use was closed')
    if (connection.state !== 'open') this.violations.push('a connection was closed twice')
    connection.state = 'closing'
    const fails = this.#happens()
    return this.#work(!connection.detached, () => {
      connection.state = 'closed'
      if (connection.detached) this.alive--
      else this.#leave(connection.epoch)
      if (fails) throw new Error('close failed')
    })
  }

  reset(connection: UnrulyConnection): void | Promise<void> {
    if (connection.inUse) this.violations.push('a connection in use was reset')
    const fails = this.#happens()
    return this.#work(!connection.detached, () => {
      if (fails) throw new Error('reset failed')
    })
  }

  ping(connection: UnrulyConnection): boolean | Promise<boolean> {
    if (connection.inUse) this.violations.push('a connection in use was pinged')
    const fails = this.#happens()
    const alive = !this.#happens()
    return this.#work(true, () => {
      if (fails) throw new Error('ping failed')
      return alive
    })
  }

  isBroken(connection: UnrulyConnection): boolean {
    return connection.broken
  }

  detach(connection: UnrulyConnection): void {
    connection.detached = true
    if (connection.epoch === this.epoch) this.occupied--
  }

  #leave(epoch: number): void {
    this.alive--
    if (epoch === this.epoch) this.occupied--
  }

  #happens(): boolean {
    return this.#random() < this.#unruliness.failing
  }

  /** Does the work at once, after a turn of the microtask queue, or after some whole milliseconds. */
  #work<T>(counts: boolean, work: () => T): T | Promise<T> {
    const delayMs = Math.floor(this.#random() * (this.#unruliness.longestMs + 2)) - 1
    if (delayMs < 0) return work()
    if (counts) this.workedMs += delayMs
    this.working++
    const waiting = delayMs === 0 ? Promise.resolve() : sleep(this.#clock, delayMs)
    return waiting.then(work).finally(() => this.working--)
  }
}
