import { Worker } from 'node:worker_threads'
import { ConnectionLostError } from '../connection.ts'
import type { StatementResult } from '../statement.ts'
import type { SqliteSource } from './handle.ts'
import type { WorkerReply, WorkerRequest } from './worker.ts'

interface PendingReply {
  resolve(result: StatementResult | undefined): void
  reject(error: Error): void
}

/** An error of SQLite in another thread; `code` is SQLite's, for example `SQLITE_BUSY`. */
class SqliteThreadError extends Error {
  override readonly name = 'SqliteError'
  readonly code: string | undefined

  constructor(message: string, code: string | undefined) {
    super(message)
    this.code = code
  }
}

/** A thread that runs SQLite; requests are answered in the order in which they are sent. */
export class SqliteThread {
  readonly #worker: Worker
  readonly #pending: PendingReply[] = []
  #dead = false

  constructor(library: SqliteSource) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: library,
      // Inherited options such as `--input-type` would keep the thread from starting.
      execArgv: [],
    })
    this.#worker.on('message', (reply: WorkerReply) => {
      const pending = this.#pending.shift()
      if (reply.ok) pending?.resolve(reply.result)
      else pending?.reject(new SqliteThreadError(reply.message, reply.code))
    })
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', () => this.#die(undefined))
  }

  get dead(): boolean {
    return this.#dead
  }

  /** Whether a request is pending. */
  get busy(): boolean {
    return this.#pending.length > 0
  }

  request(message: WorkerRequest): Promise<StatementResult | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#dead) throw new ConnectionLostError()
      // This throws for values that cannot be cloned; no request is pending then.
      this.#worker.postMessage(message)
      this.#pending.push({ resolve, reject })
    })
  }

  /** Ends the thread after all pending requests are answered. */
  async end(): Promise<void> {
    if (this.#dead) return
    await this.request({ kind: 'close' })
    await this.terminate()
  }

  /** Ends the thread as soon as the statement that it runs is done; all pending requests fail. */
  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #die(cause: unknown): void {
    this.#dead = true
    for (const pending of this.#pending.splice(0)) {
      pending.reject(new ConnectionLostError({ cause }))
    }
  }
}
