import type { Socket } from 'node:net'
import type * as pg from 'pg'
import type { Client, ClientConfig, QueryResult } from 'pg'
import type { Clock } from '../../clock.ts'
import { ConnectionLostError, type Connection, type NativeWatcher } from '../connection.ts'
import type { PostgresAddress } from '../postgres/address.ts'
import { postgresDialect } from '../postgres/dialect.ts'
import type { SessionIds } from '../session-ids.ts'
import { endOf, openOverSocket } from '../server-socket.ts'
import type { Row, Statement, StatementResult, Value } from '../statement.ts'

type Pg = typeof pg

type TransactionStatus = 'I' | 'T' | 'E'

/** The server's message that ends an answer, which node-postgres' types omit. */
interface ReadyForQuery {
  readonly status: TransactionStatus
}

export class PgConnection implements Connection {
  readonly native: Client
  broken = false
  /** The status in the server's last answer: idle, in a transaction, or in a failed one. */
  #status: TransactionStatus = 'I'
  readonly #socket: Socket
  readonly #clock: Clock
  /** The server's message when it ended the session. */
  #lastWords: string | undefined
  /** The names of prepared statements, by their text. */
  readonly #names = new Map<string, string>()
  #watcher: NativeWatcher | undefined

  constructor(client: Client, socket: Socket, clock: Clock) {
    this.native = client
    this.#socket = socket
    this.#clock = clock
    const lose = (): void => {
      this.broken = true
    }
    // Without a listener, the loss of the server would end the process.
    client.on('error', (error) => {
      // An answer of the server has a severity, an error of the network has none.
      if ('severity' in error) this.#lastWords ??= error.message
      lose()
    })
    socket.once('end', lose)
    socket.once('close', lose)
    // Only recent versions of node-postgres have `getTransactionStatus`, which returns the same.
    client.connection.prependListener('readyForQuery', ({ status }: ReadyForQuery) => {
      this.#status = status
    })
  }

  static open(
    { Client }: Pg,
    { target }: PostgresAddress,
    config: ClientConfig,
    clock: Clock,
    sessions: SessionIds,
  ): Promise<PgConnection> {
    return openOverSocket(target, clock, async (socket) => {
      // node-postgres connects the socket it is given and waits for the event; ours is connected.
      const connect = (): Socket => {
        queueMicrotask(() => socket.emit('connect'))
        return socket
      }
      const stream = Object.assign(socket, { connect })
      const client = new Client({ ...config, stream: () => stream })
      const connection = new PgConnection(client, socket, clock)
      await client.connect().catch(rethrow)
      sessions.add(processOf(client), socket)
      return connection
    })
  }

  /** Replaces `query` of the client by one that counts and then calls the prototype's. */
  watchNative(watcher: NativeWatcher): unknown {
    if (!this.#watcher) {
      Object.defineProperty(this.native, 'query', {
        configurable: true,
        writable: true,
        value: (...parameters: unknown[]): unknown => {
          this.#watcher?.onStatement()
          return this.#query(...parameters)
        },
      })
    }
    this.#watcher = watcher
    return this.native
  }

  /** Bypasses the counting `query`. The original is looked up each time: tracing tools patch it. */
  #query(...parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const { query } = Object.getPrototypeOf(this.native) as Client
    return Reflect.apply(query, this.native, parameters) as Promise<QueryResult<Row>>
  }

  /** Whether a transaction is open, including one that a plain statement began. */
  get inTransaction(): boolean {
    return this.#status !== 'I'
  }

  async execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    const { rows, rowCount } = await this.#sent(() =>
      this.#query({
        name: this.#nameOf(statement.sql),
        text: statement.sql,
        values: parameters.map(encode),
      }),
    )
    return { rows, affected: rowCount ?? 0 }
  }

  async begin(): Promise<void> {
    await this.#command('BEGIN')
  }

  async commit(): Promise<void> {
    const { command } = await this.#command('COMMIT')
    // The answer to a COMMIT after a statement that failed: the transaction is undone.
    if (command === 'ROLLBACK') throw new Error('the transaction had failed: it was rolled back')
  }

  async rollback(): Promise<void> {
    await this.#command('ROLLBACK')
  }

  async ping(): Promise<boolean> {
    try {
      await this.#command('SELECT 1')
      return true
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    // Terminates the session; if a statement is running, it destroys the socket instead.
    this.native.end(() => undefined)
    this.broken = true
    await endOf(this.#socket, this.#clock)
  }

  #command(sql: string): Promise<QueryResult> {
    return this.#sent(() => this.#query(sql))
  }

  async #sent<T>(send: () => Promise<T>): Promise<T> {
    if (this.broken) throw new ConnectionLostError({ reason: this.#lastWords })
    try {
      return await send()
    } catch (error) {
      const failure = named(error)
      // This comes well before the socket's end event, when the client would report it.
      if (postgresDialect.failureKind(failure) === 'connection-lost') this.broken = true
      throw failure
    }
  }

  #nameOf(sql: string): string {
    const known = this.#names.get(sql)
    if (known !== undefined) return known
    const name = `s${this.#names.size + 1}`
    this.#names.set(sql, name)
    return name
  }
}

/** Gives a code to the errors of node-postgres that have none. */
function named(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message: string }
  if (code !== undefined) return error
  if (/^(Connection terminated|Client (was closed|has encountered))/.test(message)) {
    return new ConnectionLostError({ cause: error })
  }
  if (message === 'The server does not support SSL connections') {
    return Object.assign(error as Error, { code: 'NO_TLS' })
  }
  // With an empty password, node-postgres fails before it asks the server.
  return message.startsWith('SASL') ? Object.assign(error as Error, { code: '28P01' }) : error
}

/** Rethrows an error of node-postgres, with a code that identifies its kind. */
export function rethrow(error: unknown): never {
  throw named(error)
}

/** node-postgres would write a date in local time, and lose the seconds of old offsets. */
function encode(value: Value): Value {
  return value instanceof Date ? value.toISOString() : value
}

/** The server process id of a connected client, which node-postgres' types omit. */
export function processOf(client: Client): number {
  return (client as unknown as { readonly processID: number }).processID
}
