import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import type { StatementResult, Value } from '../statement.ts'
import { SqliteHandle, type SqliteLibrary, type SqliteSource } from './handle.ts'
import { loadSqliteSource } from './library.ts'

/** A request to the thread of an `sqlite-threads` connection, which answers in order. */
export type WorkerRequest =
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'run'; readonly sql: string; readonly parameters: readonly Value[] }
  | { readonly kind: 'close' }

/** A reply of the thread. Errors are sent as fields, as cloning drops their class and `code`. */
export type WorkerReply =
  | { readonly ok: true; readonly result: StatementResult | undefined }
  | { readonly ok: false; readonly message: string; readonly code: string | undefined }

/** Serves one connection after the other, and keeps no state between them. */
class SqliteWorker {
  readonly #library: SqliteLibrary
  #handle: SqliteHandle | undefined

  constructor(library: SqliteLibrary) {
    this.#library = library
  }

  serve(port: MessagePort): void {
    port.on('message', (request: WorkerRequest) => port.postMessage(this.#answer(request)))
  }

  #answer(request: WorkerRequest): WorkerReply {
    try {
      return { ok: true, result: this.#perform(request) }
    } catch (error) {
      const { message, code } = error as Error & { code?: string }
      return { ok: false, message, code }
    }
  }

  #perform(request: WorkerRequest): StatementResult | undefined {
    switch (request.kind) {
      case 'open':
        this.#handle = new SqliteHandle(this.#library, request.path)
        return
      case 'run':
        return (this.#handle as SqliteHandle).run(request.sql, request.parameters)
      case 'close':
        this.#handle?.close()
        this.#handle = undefined
        return
      default:
        request satisfies never
    }
  }
}

if (parentPort) new SqliteWorker(loadSqliteSource(workerData as SqliteSource)).serve(parentPort)
