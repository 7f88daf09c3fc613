import { Worker } from 'node:worker_threads'
import { ConnectionLostError, type StatementResult } from './driver.ts'
import type { WorkerReply, WorkerRequest } from './sqlite-worker.ts'

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
  readonly #worker = new Worker(new URL('./sqlite-worker.js', import.meta.url))
  readonly #pending: PendingReply[] = []
  #dead = false

  constructor() {
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

  request(message: WorkerRequest): Promise<StatementResult | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#dead) throw new ConnectionLostError()
      this.#pending.push({ resolve, reject })
      this.#worker.postMessage(message)
    })
  }

  /** Ends the thread when it has answered what it was asked. */
  async end(): Promise<void> {
    if (this.#dead) return
    await this.request({ kind: 'close' })
    await this.#worker.terminate()
  }

  #die(cause: unknown): void {
    this.#dead = true
    for (const pending of this.#pending.splice(0)) {
      pending.reject(new ConnectionLostError({ cause }))
    }
  }
}
