import { sleep, type Clock } from '../../clock.ts'
import { seededRandom } from '../../random.ts'
import type { User } from '../../user.ts'
import type { UserToInsert } from '../dialect.ts'
import { drawServiceTimes, type ServiceTimeOptions } from './service-time.ts'

/** The behaviour of a simulated server. `Infinity` means no limit. */
export interface MemoryServerOptions {
  readonly serviceTime: ServiceTimeOptions
  /** The seed of the service times. */
  readonly seed: number
  /** Statements that are served at the same time. */
  readonly capacity: number
  /** The time that opening a connection takes. */
  readonly connectMs: number
  readonly maxConnections: number
}

/** A failure as a server would report it; `code` says which. */
export class MemoryServerError extends Error {
  override readonly name = 'MemoryServerError'
  readonly code: 'DUPLICATE_KEY' | 'NO_SUCH_TABLE' | 'TABLE_EXISTS' | 'TOO_MANY_CONNECTIONS'

  constructor(code: MemoryServerError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** A table of users with a unique e-mail address; ids only ever go up. */
export class MemoryTable {
  readonly users = new Map<number, User>()
  readonly #idsByEmail = new Map<string, number>()
  #lastId = 0

  insert(user: UserToInsert): User {
    this.#requireFree(user.email, undefined)
    return this.restore({ id: ++this.#lastId, ...user })
  }

  /** Stores a user as it is, replacing any with the same id. */
  restore(user: User): User {
    this.#requireFree(user.email, user.id)
    this.delete(user.id)
    this.users.set(user.id, user)
    this.#idsByEmail.set(user.email, user.id)
    return user
  }

  delete(id: number): void {
    const user = this.users.get(id)
    if (!user) return
    this.users.delete(id)
    this.#idsByEmail.delete(user.email)
  }

  /** All users by ascending id, as an update moves a user to the end of the map. */
  sorted(): User[] {
    return [...this.users.values()].sort((a, b) => a.id - b.id)
  }

  #requireFree(email: string, ownId: number | undefined): void {
    const id = this.#idsByEmail.get(email)
    if (id !== undefined && id !== ownId) {
      throw new MemoryServerError('DUPLICATE_KEY', 'the e-mail address exists already')
    }
  }
}

/** A simulated server: tables, a number of service slots for statements, and one writers' lock. */
export class MemoryServer {
  readonly tables = new Map<string, MemoryTable>()
  readonly #options: MemoryServerOptions
  readonly #clock: Clock
  readonly #drawServiceMs: () => number
  readonly #queue: (() => void)[] = []
  readonly #lockQueue: (() => void)[] = []
  #connections = 0
  #inService = 0
  #locked = false

  constructor(options: MemoryServerOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
    this.#drawServiceMs = drawServiceTimes(options.serviceTime, seededRandom(options.seed))
  }

  get connections(): number {
    return this.#connections
  }

  async admit(): Promise<void> {
    if (this.#connections >= this.#options.maxConnections) {
      throw new MemoryServerError(
        'TOO_MANY_CONNECTIONS',
        `the simulated server takes ${this.#options.maxConnections} connections`,
      )
    }
    this.#connections++
    if (this.#options.connectMs > 0) await sleep(this.#clock, this.#options.connectMs)
  }

  leave(): void {
    this.#connections--
  }

  /** Occupies a service slot for the service time of a statement plus `extraMs`. */
  serve(extraMs = 0): Promise<void> | undefined {
    const durationMs = this.#drawServiceMs() + extraMs
    if (durationMs === 0) return undefined
    return this.#serveFor(durationMs)
  }

  async #serveFor(durationMs: number): Promise<void> {
    if (this.#inService >= this.#options.capacity) {
      await new Promise<void>((resolve) => this.#queue.push(resolve))
    } else {
      this.#inService++
    }
    const dueMs = this.#clock.now() + durationMs
    // A timer may fire up to a millisecond early.
    for (let leftMs = durationMs; leftMs > 0; leftMs = dueMs - this.#clock.now()) {
      await sleep(this.#clock, leftMs)
    }
    const next = this.#queue.shift()
    if (next) next()
    else this.#inService--
  }

  /** Waits for the writers' lock; `unlock` passes it on in order of arrival. */
  lock(): Promise<void> | undefined {
    if (this.#locked) return new Promise((resolve) => this.#lockQueue.push(resolve))
    this.#locked = true
    return undefined
  }

  unlock(): void {
    const next = this.#lockQueue.shift()
    if (next) next()
    else this.#locked = false
  }
}
