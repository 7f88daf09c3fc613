import type { Socket } from 'node:net'
import type postgres from 'postgres'
import type { Clock } from '../../clock.ts'
import { ConnectionLostError, type Connection, type NativeWatcher } from '../connection.ts'
import { endOf, openOverSocket } from '../server-socket.ts'
import type { SessionIds } from '../session-ids.ts'
import type { Statement, StatementResult, Value } from '../statement.ts'
import type { PostgresAddress } from './address.ts'
import { countedSql } from './count-statements.ts'
import { postgresDialect } from './dialect.ts'
import { lastWordsOn } from './last-words.ts'
import { PREPARED } from './native-pool.ts'

type Postgres = typeof postgres

type ClientOptions = ReturnType<typeof clientOptions>

/** The options that postgres.js would otherwise choose itself or read from the environment. */
export function clientOptions(address: PostgresAddress) {
  const { host, port, target, user, password, database, tls, settings } = address
  return {
    // The host is a list, which the types omit: in a string, postgres.js would take the text after
    // the first colon of an IPv6 address for a port.
    host: [host] as unknown as string,
    port: [port] as unknown as number,
    path: 'path' in target ? target.path : undefined,
    ...(user ? { user } : {}),
    password,
    database,
    ssl: tls,
    connection: settings,
    max: 1,
    prepare: true,
    // Otherwise `count(*)` and columns of type bigint would be strings.
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
    // Otherwise each new connection would begin with a query of the catalogue.
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 0,
    // By default postgres.js prints notices to the console.
    onnotice: () => undefined,
  }
}

/** The members of a postgres.js query that its types omit. */
interface Query {
  reject(error: Error): void
}

/** A client of postgres.js with one connection. */
export class PostgresConnection implements Connection {
  readonly native: postgres.Sql<{ bigint: number }>
  inTransaction = false
  broken = false
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #lastWords: () => string | undefined
  #latest: Query | undefined
  #watcher: NativeWatcher | undefined
  #counted: PostgresConnection['native'] | undefined

  private constructor(library: Postgres, options: ClientOptions, socket: Socket, clock: Clock) {
    const sockets = [socket]
    const ownSocket = {
      // postgres.js reconnects silently, and endlessly if a server accepts and then closes.
      socket: () => {
        const next = sockets.pop()
        // postgres.js adds its listeners only now, and would miss an earlier end of the socket.
        if (!next || next.destroyed) throw new ConnectionLostError()
        return next
      },
      onclose: () => {
        this.broken = true
        // Otherwise a query sent between the socket's error and its end would never settle.
        this.#latest?.reject(this.#lost())
      },
    }
    this.#lastWords = lastWordsOn(socket)
    this.native = library({ ...options, ...ownSocket })
    this.#socket = socket
    this.#clock = clock
    const lose = (): void => {
      this.broken = true
    }
    // This comes well before the socket is closed, when postgres.js would report it.
    socket.once('end', lose)
    socket.once('error', lose)
  }

  static open(
    library: Postgres,
    { host, target }: PostgresAddress,
    options: ClientOptions,
    clock: Clock,
    sessions: SessionIds,
  ): Promise<PostgresConnection> {
    return openOverSocket(target, clock, async (socket) => {
      // postgres.js reads the host name that the certificate must match from here.
      Object.assign(socket, { host })
      const connection = new PostgresConnection(library, options, socket, clock)
      // The login begins with the first query.
      const { state } = await connection.native.unsafe('SELECT 1')
      sessions.add(state.pid, socket)
      return connection
    })
  }

  watchNative(watcher: NativeWatcher): unknown {
    this.#watcher = watcher
    return (this.#counted ??= countedSql(this.native, {
      onStatement: () => this.#watcher?.onStatement(),
      onUncounted: () => this.#watcher?.onUncounted(),
    }))
  }

  /**
   * Async, so that V8 cannot inline it: it would inline `unsafe` along with it into every caller, and
   * the code that it compiles from there it must throw away each time, because postgres.js changes
   * the shape of its results. With two callers that took 1.6 times the CPU time.
   */
  async execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    if (this.broken) throw this.#lost()
    const query = this.native.unsafe(statement.sql, parameters as Value[], PREPARED)
    try {
      const rows = await this.#sent(query)
      return { rows, affected: rows.count }
    } catch (error) {
      throw this.#failed(error)
    }
  }

  async begin(): Promise<void> {
    await this.#command('BEGIN')
    this.inTransaction = true
  }

  async commit(): Promise<void> {
    const done = await this.#command('COMMIT')
    this.inTransaction = false
    // The answer to a COMMIT after a statement that failed: the transaction is undone.
    if (done === 'ROLLBACK') throw new Error('the transaction had failed: it was rolled back')
  }

  async rollback(): Promise<void> {
    await this.#command('ROLLBACK')
    this.inTransaction = false
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
    // Terminates at once; a running statement is rejected.
    await this.native.end({ timeout: 0 })
    await endOf(this.#socket, this.#clock)
  }

  async #command(sql: string): Promise<string> {
    if (this.broken) throw this.#lost()
    try {
      const { command } = await this.#sent(this.native.unsafe(sql))
      return command
    } catch (error) {
      throw this.#failed(error)
    }
  }

  #sent(query: ReturnType<postgres.Sql['unsafe']>): typeof query {
    this.#latest = query as unknown as Query
    return query
  }

  /**
   * The server's own message, where postgres.js reports only that the connection was closed. Before
   * 3.4.8 it reported the end of a connection only after the statement had failed.
   */
  #failed(error: unknown): unknown {
    const isLost = postgresDialect.failureKind(error) === 'connection-lost'
    if (isLost) this.broken = true
    return isLost && this.#lastWords() !== undefined ? this.#lost({ cause: error }) : error
  }

  #lost(options: ErrorOptions = {}): ConnectionLostError {
    return new ConnectionLostError({ ...options, reason: this.#lastWords() })
  }
}
