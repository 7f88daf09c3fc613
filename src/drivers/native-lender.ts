import type { ConnectionSource } from '../connection-source.ts'
import type { Connection } from './connection.ts'

/** A library's pool that lends whole connections. */
export interface NativeLender<C extends Connection> {
  take(): Promise<C>
  /** @param isFit - false: it is dead, or in a state that the next one must not meet. */
  give(connection: C, isFit: boolean): void
  /** Resolves when those who use it may never be served: then nobody waits for them. */
  whenStuck?(): Promise<void>
  /** Ends all connections; nothing is lent any more. */
  end(): Promise<void>
}

/**
 * Lends the connections of a library's pool. It adds what keeps one piece of work from harming the
 * next, and nothing else: a transaction that was left open is rolled back, as a `QueuePool` does.
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
        // Of most it is known at once, and a wait would cost them a turn.
        const needsRollback = connection.inTransaction && !connection.broken
        const isReset = !needsRollback || (await rollBack(connection))
        this.#lender.give(connection, isReset && !connection.broken)
      }
    } finally {
      if (--this.#users === 0) this.#lastOneLeft()
    }
  }

  /** Waits for all who have a connection or wait for one: the libraries would forget or cut them off. */
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
