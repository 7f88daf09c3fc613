import type { Socket } from 'node:net'
import type * as mysql from 'mysql2'
import type {
  Connection as Client,
  Pool,
  PoolConnection,
  PoolOptions,
  QueryError,
  ResultSetHeader,
} from 'mysql2'
import type { Clock } from '../clock.ts'
import type { DatabaseUrl } from '../database-url.ts'
import { SessionIds } from './session-ids.ts'
import { ConnectionLostError, type Connection, type NativeWatcher } from './connection.ts'
import type { Driver, DriverTraits, NativePool } from './driver.ts'
import type { Row, Statement, StatementResult, Value } from './statement.ts'
import { importLibrary } from './library.ts'
import { mysqlActivity } from './mysql-activity.ts'
import { mysqlDialect } from './mysql-dialect.ts'
import { inspectMysql } from './mysql-inspect.ts'
import { readMysqlTls } from './mysql-tls.ts'
import { LentConnections } from './native-lender.ts'
import { readServerAddress, type ServerAddress } from './server-address.ts'
import { endOf, openOverSocket } from './server-socket.ts'
import type { ShippedContext } from './shipped-context.ts'

type Mysql = typeof mysql

const traits: DriverTraits = {
  placement: 'server',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect: 'a connection of its own (`createConnection`): TCP, authentication, session settings',
}

/** MySQL and MariaDB by mysql2. Of the URL's parameters it knows those of TLS and `charset`. */
export async function createMysqlDriver(
  url: DatabaseUrl,
  { clock, projectFolder }: ShippedContext,
): Promise<Driver> {
  const { module: mysql } = await importLibrary<Mysql>('mysql2', 'the driver mysql', projectFolder)
  const address = readServerAddress(url)
  const { host, port, socketPath, user, password, database, parameters } = address
  const login: PoolOptions = {
    host,
    port,
    socketPath,
    user,
    password,
    database,
    ssl: readMysqlTls(parameters),
    // The client's time zone; the server's is set for each session. 'UTC' is not understood, 'Z' is.
    timezone: 'Z',
  }
  const sessions = new SessionIds()
  return {
    name: 'mysql',
    traits,
    dialect: mysqlDialect,
    nativePools: [nativePool(mysql, login, clock, sessions)],
    connect: () => MysqlConnection.open(mysql, address, login, clock, sessions),
    inspect: inspectMysql,
    activity: mysqlActivity(sessions),
    close: () => Promise.resolve(),
  }
}

/** What its types do not say of a connection of mysql2. */
interface Commander {
  addCommand(command: object): unknown
}

/** The commands that run a statement; to prepare one is not to run it. */
const STATEMENTS: ReadonlySet<string> = new Set(['Query', 'Execute'])

/** Over the callback API: the one with promises makes an Error with a stack for every call. */
class MysqlConnection implements Connection {
  readonly native: Client
  inTransaction = false
  broken = false
  readonly #socket: Socket
  readonly #clock: Clock
  #watcher: NativeWatcher | undefined
  /** Whether what is sent now is sent by this, and not over `native`. */
  #isOwn = false

  constructor(client: Client, socket: Socket, clock: Clock) {
    this.native = client
    this.#socket = socket
    this.#clock = clock
    const lose = (): void => {
      this.broken = true
    }
    // Without a listener a server that goes away ends the process.
    this.native.on('error', lose)
    socket.once('end', lose)
    socket.once('close', lose)
  }

  static open(
    { createConnection }: Mysql,
    { host, port = 3306, socketPath }: ServerAddress,
    login: PoolOptions,
    clock: Clock,
    sessions: SessionIds,
  ): Promise<MysqlConnection> {
    const target = socketPath ? { path: socketPath } : { host, port }
    return openOverSocket(target, clock, async (stream) => {
      const client = createConnection({ ...login, connectTimeout: 0, stream })
      const connection = new MysqlConnection(client, stream, clock)
      await connection.prepareSession()
      sessions.add(client.threadId, stream)
      return connection
    })
  }

  /** The client itself, with an `addCommand` of its own: all that is sent goes through there. */
  watchNative(watcher: NativeWatcher): unknown {
    if (!this.#watcher) {
      const client = this.native as unknown as Commander
      const { addCommand } = client
      client.addCommand = (command) => {
        if (!this.#isOwn && STATEMENTS.has(command.constructor.name)) this.#watcher?.onStatement()
        return addCommand.call(client, command)
      }
    }
    this.#watcher = watcher
    return this.native
  }

  prepareSession(): Promise<void> {
    return this.#command("SET time_zone = '+00:00'")
  }

  execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      if (this.broken) throw new ConnectionLostError()
      this.#send(() =>
        this.native.execute(statement.sql, parameters as Value[], (error, result) => {
          if (error) reject(this.#failed(error))
          else if (Array.isArray(result)) resolve({ rows: result as Row[], affected: 0 })
          else resolve(written(result))
        }),
      )
    })
  }

  async begin(): Promise<void> {
    await this.#command('START TRANSACTION')
    this.inTransaction = true
  }

  async commit(): Promise<void> {
    await this.#command('COMMIT')
    this.inTransaction = false
  }

  async rollback(): Promise<void> {
    await this.#command('ROLLBACK')
    this.inTransaction = false
  }

  ping(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.broken) resolve(false)
      else this.native.ping((error) => resolve(!(error && this.#failed(error))))
    })
  }

  close(): Promise<void> {
    if (this.broken) this.#socket.destroy()
    else this.native.end(() => undefined)
    return endOf(this.#socket, this.#clock)
  }

  /** By the text protocol: some of these cannot be prepared on every server. */
  #command(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.broken) throw new ConnectionLostError()
      this.#send(() =>
        this.native.query(sql, (error) => (error ? reject(this.#failed(error)) : resolve())),
      )
    })
  }

  #send(send: () => unknown): void {
    this.#isOwn = true
    try {
      send()
    } finally {
      this.#isOwn = false
    }
  }

  /** mysql2 emits no 'error' where a call is there to be told. */
  #failed(error: QueryError): Error {
    if (error.fatal || mysqlDialect.failureKind(error) === 'connection-lost') this.broken = true
    // The one without a code is about a command that came too late.
    return error.fatal && !error.code ? new ConnectionLostError({ cause: error }) : error
  }
}

function written(result: unknown): StatementResult {
  const { affectedRows, insertId } = result as ResultSetHeader
  return { rows: [], affected: affectedRows, insertId }
}

/** One that a pool of mysql2 lends. */
class PooledConnection extends MysqlConnection {
  declare readonly native: PoolConnection

  override close(): Promise<void> {
    // Else it would be given back instead of ended, with a warning on the console.
    this.broken = true
    return super.close()
  }
}

const CONNECT_TIMEOUT_MS = 10_000

function nativePool(
  { createPool }: Mysql,
  login: PoolOptions,
  clock: Clock,
  sessions: SessionIds,
): NativePool {
  return {
    name: 'native',
    label: "mysql2's pool",
    pipelining: false,
    lacks: [
      'an acquire timeout',
      'overflow',
      'reset on return, unless of the whole session (poolbench rolls back)',
      'pre-ping',
      'recycle',
      'seeing how many wait, and for how long',
    ],
    open: (size) => {
      const pool = createPool({
        ...login,
        connectTimeout: CONNECT_TIMEOUT_MS,
        connectionLimit: size,
        // Fewer would start its reaper: a `QueuePool` keeps what it has opened, too.
        maxIdle: size,
      })
      const connections = new Map<PoolConnection, PooledConnection>()
      const connectionOf = async (client: PoolConnection): Promise<PooledConnection> => {
        const known = connections.get(client)
        if (known) return known
        const socket = socketOf(client)
        const connection = new PooledConnection(client, socket, clock)
        connections.set(client, connection)
        sessions.add(client.threadId, socket)
        socket.once('close', () => connections.delete(client))
        await connection.prepareSession().catch((error: unknown) => {
          client.destroy()
          throw error
        })
        return connection
      }
      return new LentConnections<PooledConnection>({
        take: async () => connectionOf(await takeFrom(pool)),
        give: ({ native }, isFit) => (isFit ? native.release() : native.destroy()),
        end: async () => {
          const sockets = [...connections.keys()].map(socketOf)
          pool.end(() => undefined)
          await Promise.all(sockets.map((socket) => endOf(socket, clock)))
        },
      })
    },
  }
}

function takeFrom(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, client) => (error ? reject(error) : resolve(client)))
  })
}

function socketOf(client: Client): Socket {
  return (client as unknown as { readonly stream: Socket }).stream
}
