import type { Socket } from 'node:net'
import {
  createConnection,
  type Connection as Client,
  type ConnectionOptions,
  type QueryError,
  type ResultSetHeader,
} from 'mysql2'
import type { Clock } from '../clock.ts'
import type { DatabaseUrl } from '../database-url.ts'
import {
  ConnectionLostError,
  type Connection,
  type Driver,
  type DriverTraits,
  type Row,
  type Statement,
  type StatementResult,
  type Value,
} from './driver.ts'
import { mysqlDialect } from './mysql-dialect.ts'
import { inspectMysql } from './mysql-inspect.ts'
import { readMysqlTls, type MysqlTls } from './mysql-tls.ts'
import { readServerAddress, type ServerAddress } from './server-address.ts'
import { endOf, openOverSocket } from './server-socket.ts'

const traits: DriverTraits = {
  placement: 'server',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect: 'a connection of its own (`createConnection`): TCP, authentication, session settings',
}

/** MySQL and MariaDB by mysql2. Of the URL's parameters it knows those of TLS and `charset`. */
export function createMysqlDriver(url: DatabaseUrl, clock: Clock): Driver {
  const address = readServerAddress(url)
  const tls = readMysqlTls(address.parameters)
  return {
    name: 'mysql',
    traits,
    dialect: mysqlDialect,
    connect: () => MysqlConnection.open(address, tls, clock),
    inspect: inspectMysql,
    close: () => Promise.resolve(),
  }
}

/** Over the callback API: the one with promises makes an Error with a stack for every call. */
class MysqlConnection implements Connection {
  readonly native: Client
  inTransaction = false
  broken = false
  readonly #socket: Socket
  readonly #clock: Clock

  private constructor(options: ConnectionOptions, socket: Socket, clock: Clock) {
    this.native = createConnection({ ...options, stream: socket })
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
    { host, port = 3306, socketPath, user, password, database }: ServerAddress,
    ssl: MysqlTls | undefined,
    clock: Clock,
  ): Promise<MysqlConnection> {
    const target = socketPath ? { path: socketPath } : { host, port }
    return openOverSocket(target, clock, async (socket) => {
      const login = { host, socketPath, user, password, database, ssl, connectTimeout: 0 }
      // The client's time zone; the server's is set below. 'UTC' is not understood, 'Z' is.
      const connection = new MysqlConnection({ ...login, timezone: 'Z' }, socket, clock)
      await connection.#command("SET time_zone = '+00:00'")
      return connection
    })
  }

  execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      if (this.broken) throw new ConnectionLostError()
      this.native.execute(statement.sql, parameters as Value[], (error, result) => {
        if (error) reject(this.#failed(error))
        else if (Array.isArray(result)) resolve({ rows: result as Row[], affected: 0 })
        else resolve(written(result))
      })
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
      this.native.query(sql, (error) => (error ? reject(this.#failed(error)) : resolve()))
    })
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
