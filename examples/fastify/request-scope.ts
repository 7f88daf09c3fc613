import { setMaxListeners } from 'node:events'
import type { Connection, ConnectionSource, QueuePool } from 'poolbench'

/** Whoever asked is no longer there to be answered. */
export class RequestOverError extends Error {
  override readonly name = 'RequestOverError'
  readonly code = 'REQUEST_OVER'

  constructor() {
    super('the request is over: it takes no more connections')
  }
}

/** What a request needed of the pool. */
export interface ConnectionUse {
  checkouts: number
  /** For connections: to come free, and to be opened; summed over the checkouts. */
  waitMs: number
}

/**
 * A request's way to the pool. It is no connection of its own, and none is taken before a statement
 * needs one. FastAPI's `Depends(get_db_session)` has one session for a whole request, on which
 * statements can but queue, so that nothing would be gained by issuing them at once. Here each call of
 * the store takes a connection and gives it back.
 *
 * What belongs to the request is its end: when it has been answered, or the client has hung up, what
 * still waits for a connection stops waiting, so that nobody works for an answer that nobody reads.
 * What has a connection by then comes to its end.
 */
export class RequestScope implements ConnectionSource {
  readonly connectionUse: ConnectionUse = { checkouts: 0, waitMs: 0 }
  readonly #pool: Pick<QueuePool<Connection>, 'checkout'>
  readonly #over = new AbortController()

  constructor(pool: Pick<QueuePool<Connection>, 'checkout'>) {
    this.#pool = pool
    // Each checkout listens while it waits; Node would take more than ten for a leak.
    setMaxListeners(0, this.#over.signal)
  }

  /** @throws {RequestOverError} while it waits, once the request is over. */
  async use<T>(work: (connection: Connection) => T | Promise<T>): Promise<T> {
    const lease = await this.#pool.checkout({ signal: this.#over.signal })
    this.connectionUse.checkouts++
    this.connectionUse.waitMs += lease.waitMs + lease.connectMs
    try {
      return await work(lease.connection)
    } finally {
      await lease.checkin()
    }
  }

  /** Ends the request. */
  close(): Promise<void> {
    this.#over.abort(new RequestOverError())
    return Promise.resolve()
  }
}
