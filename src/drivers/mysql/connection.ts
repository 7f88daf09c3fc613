import type { Socket } from 'node:net'
import type * as mysql from 'mysql2'
import type { Connection as Client, PoolOptions, QueryError, ResultSetHeader } from 'mysql2'
import type { Clock } from '../../clock.ts'
import { ConnectionLostError, type Connection, type NativeWatcher } from '../connection.ts'
import type { SessionIds } from '../session-ids.ts'
import type { Row, Statement, StatementResult, Value } from '../statement.ts'
import type { ServerAddress } from '../server-address.ts'
import { endOf, openOverSocket } from '../server-socket.ts'
import { mysqlDialect } from './dialect.ts'

type Mysql = typeof mysql

/** A member of mysql2's connection that its types omit. */
interface Commander {
  addCommand(command: object): unknown
}

/** The commands that run a statement; preparing one does not count. */
const STATEMENTS: ReadonlySet<string> = new Set(['Query', 'Execute'])

/**
 * A connection by mysql2's callback API: the promise API creates an Error with its stack for every
 * call.
 */
export class MysqlConnection implements Connection {
  readonly native: Client
  inTransaction = false
  broken = false
  readonly #socket: Socket
  readonly #clock: Clock
  #watcher: NativeWatcher | undefined
  /** Whether the current command is sent by this class, not by code that uses `native`. */
  #isOwn = false

  constructor(client: Client, socket: Socket, clock: Clock) {
    this.native = client
    this.#socket = socket
    this.#clock = clock
    const lose = (): void => {
      this.broken = true
    }
    // Without a listener, the loss of the server would end the process.
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

  /** Replaces `addCommand` of the client, through which every command is sent. */
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

  /** Sends a command by the text protocol, as not every server can prepare all of these. */
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

  /** Handles the error of a call: mysql2 emits no 'error' event if a pending call receives it. */
  #failed(error: QueryError): Error {
    if (error.fatal || mysqlDialect.failureKind(error) === 'connection-lost') this.broken = true
    // A fatal error without a code means that the command was sent on a closed connection.
    return error.fatal && !error.code ? new ConnectionLostError({ cause: error }) : error
  }
}

function written(result: unknown): StatementResult {
  const { affectedRows, insertId } = result as ResultSetHeader
  return { rows: [], affected: affectedRows, insertId }
}

/** The socket of a connection of mysql2. */
export function socketOf(client: Client): Socket {
  return (client as unknown as { readonly stream: Socket }).stream
}
