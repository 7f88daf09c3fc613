import type { ConnectionSource } from '../connection-source.ts'
import type { Connection } from './connection.ts'

/** A library's pool that lends whole connections. */
export interface NativeLender<C extends Connection> {
  take(): Promise<C>
  /** @param isFit - false if it is dead, or in a state that the next borrower must not inherit. */
  give(connection: C, isFit: boolean): void
  /** Resolves when pending uses may never settle, so that `close` need not wait for them. */
  whenStuck?(): Promise<void>
  /** Closes all connections and stops lending. */
  end(): Promise<void>
}

/**
 * Lends the connections of a library's pool. All it adds is isolation between borrowers: a
 * transaction that was left open is rolled back, as by a `QueuePool`.
 */
export class LentConnections<C extends Connection> implements ConnectionSource {
  readonly #lender: NativeLender<C>
  #users = 0
  #closing: Promise<void> | undefined
  #lastOneLeft: () => void = () => undefined

  constructor(lender: NativeLender<C>) {
    this.#lender = lender
  }

  async use<T>(work: (connection: Connection) => T | Promise<T>): Promise<T> {
    if (this.#closing) throw new Error('the pool is closed')
    this.#users++
    try {
      const connection = await this.#lender.take()
      try {
        return await work(connection)
      } finally {
        // Most need no rollback, and an `await` would cost them a turn of the microtask queue.
        const needsRollback = connection.inTransaction && !connection.broken
        const isReset = !needsRollback || (await rollBack(connection))
        this.#lender.give(connection, isReset && !connection.broken)
      }
    } finally {
      if (--this.#users === 0) this.#lastOneLeft()
    }
  }

  /** Waits for all pending uses first: the libraries would drop or abort them. */
  close(): Promise<void> {
    this.#closing ??= new Promise<void>((resolve) => {
      this.#lastOneLeft = resolve
      if (this.#users === 0) resolve()
      else void this.#lender.whenStuck?.().then(resolve)
    }).then(() => this.#lender.end())
    return this.#closing
  }
}

function rollBack(connection: Connection): Promise<boolean> {
  return connection.rollback().then(
    () => true,
    () => false,
  )
}
