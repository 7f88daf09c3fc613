import type { Socket } from 'node:net'
import type * as pg from 'pg'
import type { Client, ClientConfig, PoolClient, QueryResult } from 'pg'
import type { Clock } from '../clock.ts'
import type { DatabaseUrl } from '../database-url.ts'
import { SessionIds } from './session-ids.ts'
import { ConnectionLostError, type Connection, type NativeWatcher } from './connection.ts'
import type { Driver, DriverTraits, NativePool } from './driver.ts'
import type { Row, Statement, StatementResult, Value } from './statement.ts'
import { importLibrary } from './library.ts'
import { LentConnections } from './native-lender.ts'
import { readPostgresAddress, type PostgresAddress } from './pg-address.ts'
import { postgresActivity } from './postgres-activity.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { inspectPostgres } from './postgres-inspect.ts'
import { endOf, openOverSocket } from './server-socket.ts'
import type { ShippedContext } from './shipped-context.ts'

type Pg = typeof pg

const traits: DriverTraits = {
  placement: 'server',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect: 'a connection of its own (`new Client`): TCP, authentication, a server process',
}

/** PostgreSQL by node-postgres. The parameters of the URL are those of the driver `postgres`. */
export async function createPgDriver(
  url: DatabaseUrl,
  { clock, projectFolder }: ShippedContext,
): Promise<Driver> {
  const { module: pg } = await importLibrary<Pg>('pg', 'the driver pg', projectFolder)
  const address = readPostgresAddress(url)
  const config = clientConfig(address, pg)
  const sessions = new SessionIds()
  return {
    name: 'pg',
    traits,
    dialect: postgresDialect,
    nativePools: [nativePool(pg, config, clock, sessions)],
    connect: () => PgConnection.open(pg, address, config, clock, sessions),
    inspect: inspectPostgres,
    activity: postgresActivity(sessions),
    close: () => Promise.resolve(),
  }
}

/**
 * All that node-postgres would otherwise take from the environment (`PGHOST`, `PGPASSWORD`,
 * `PGOPTIONS`, `PGSSLMODE`, `PGAPPNAME` …) is said; the user alone may come from there, as with the
 * driver `postgres`.
 */
function clientConfig(address: PostgresAddress, { types }: Pg): ClientConfig {
  const { host, port, socketFolder, user, password, database, tls, settings } = address
  const { application_name, options = '', ...others } = settings
  // It would ask for no encoding, and read all as UTF-8.
  const all = Object.entries({ client_encoding: 'UTF8', ...others })
  return {
    host: socketFolder ?? host,
    port,
    ...(user ? { user } : {}),
    // A function is asked also where that is empty: else PGPASSWORD or ~/.pgpass would be.
    password: () => password,
    database,
    ssl: tls,
    sslnegotiation: 'postgres',
    application_name,
    options: [options, ...all.map(sessionOption)].join(' ').trim(),
    keepAlive: true,
    keepAliveInitialDelayMillis: 60_000,
    types: { getTypeParser: parserOf(types) },
  }
}

function sessionOption([name, value]: readonly [string, string]): string {
  return `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`
}

/** `count(*)` and the columns of type bigint would be strings. */
function parserOf({ builtins, getTypeParser }: Pg['types']): typeof getTypeParser {
  return ((type, format) =>
    type === builtins.INT8 && format !== 'binary'
      ? Number
      : getTypeParser(type, format)) as typeof getTypeParser
}

type TransactionStatus = 'I' | 'T' | 'E'

/** What its types do not say of the message with which the server ends an answer. */
interface ReadyForQuery {
  readonly status: TransactionStatus
}

class PgConnection implements Connection {
  readonly native: Client
  broken = false
  /** As the server said with its last answer: idle, in a transaction, or in one that has failed. */
  #status: TransactionStatus = 'I'
  readonly #socket: Socket
  readonly #clock: Clock
  /** What the server said when it ended the session. */
  #lastWords: string | undefined
  /** Statements are prepared under a name, by text. */
  readonly #names = new Map<string, string>()
  #watcher: NativeWatcher | undefined

  constructor(client: Client, socket: Socket, clock: Clock) {
    this.native = client
    this.#socket = socket
    this.#clock = clock
    const lose = (): void => {
      this.broken = true
    }
    // Without a listener a server that goes away ends the process.
    client.on('error', (error) => {
      // An answer of the server has a severity, an error of the network has none.
      if ('severity' in error) this.#lastWords ??= error.message
      lose()
    })
    socket.once('end', lose)
    socket.once('close', lose)
    // `getTransactionStatus` says the same, in versions of node-postgres that are new.
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
      // node-postgres connects the socket that it is given, and waits to be told: this one is.
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

  /** The client itself, with a `query` of its own that counts before it does what that of all clients does. */
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

  /** Past the `query` that counts. It is looked up each time: tools that trace statements replace it. */
  #query(...parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const { query } = Object.getPrototypeOf(this.native) as Client
    return Reflect.apply(query, this.native, parameters) as Promise<QueryResult<Row>>
  }

  /** Also where a statement began or ended it. */
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
    // Says goodbye; where a statement is under way it cuts the connection instead.
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
      // Well before the end of the socket, which is when the client tells.
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
  // It does not even ask the server about a password that is empty.
  return message.startsWith('SASL') ? Object.assign(error as Error, { code: '28P01' }) : error
}

function rethrow(error: unknown): never {
  throw named(error)
}

/** node-postgres would write a date in local time, and lose the seconds of old offsets. */
function encode(value: Value): Value {
  return value instanceof Date ? value.toISOString() : value
}

/** What its types do not say of a client that is connected. */
function processOf(client: Client): number {
  return (client as unknown as { readonly processID: number }).processID
}

function nativePool(
  { Pool }: Pg,
  config: ClientConfig,
  clock: Clock,
  sessions: SessionIds,
): NativePool {
  return {
    name: 'native',
    label: 'pg.Pool',
    pipelining: false,
    lacks: [
      'an acquire timeout of its own (one clock for waiting and connecting)',
      'overflow',
      'reset on return (poolbench rolls back)',
      'pre-ping',
      'recycle at checkout (maxLifetimeSeconds runs on a timer)',
      'limits on waiting, and events of it',
    ],
    open: (size) => {
      // The reaper is off: a `QueuePool` keeps what it has opened, too.
      const pool = new Pool({ ...config, max: size, idleTimeoutMillis: 0 })
      const connections = new Map<Client, PgConnection>()
      pool.on('connect', (client) => {
        const socket = client.connection.stream as Socket
        connections.set(client, new PgConnection(client, socket, clock))
        sessions.add(processOf(client), socket)
        socket.once('close', () => connections.delete(client))
      })
      // Without a listener a connection that is lost while idle ends the process.
      pool.on('error', () => undefined)
      return new LentConnections<PgConnection>({
        take: async () => {
          const client = await pool.connect().catch(rethrow)
          return connections.get(client) ?? rethrow(new ConnectionLostError())
        },
        give: (connection, isFit) => (connection.native as PoolClient).release(!isFit),
        end: async () => {
          const open = [...connections.keys()].map(({ connection }) => connection.stream as Socket)
          await pool.end()
          // It resolves when it has said goodbye.
          await Promise.all(open.map((socket) => endOf(socket, clock)))
        },
      })
    },
  }
}
