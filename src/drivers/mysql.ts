import { createConnection, type Connection as Client, type ResultSetHeader } from 'mysql2'
import type { DatabaseUrl } from '../database-url.ts'
import {
  ConnectionLostError,
  type Connection,
  type Driver,
  type DriverTraits,
  type Row,
  type ServerInfo,
  type Statement,
  type StatementResult,
  type Value,
} from './driver.ts'
import { mysqlDialect } from './mysql-dialect.ts'

const traits: DriverTraits = {
  placement: 'server',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect: 'a connection of its own (`createConnection`): TCP, authentication, session settings',
}

/** MySQL and MariaDB by mysql2. */
export function createMysqlDriver(url: DatabaseUrl): Driver {
  return {
    name: 'mysql',
    traits,
    dialect: mysqlDialect,
    connect: () => MysqlConnection.open(url.href),
    inspect,
    close: () => Promise.resolve(),
  }
}

/** Over the callback API: the one with promises makes an Error with a stack for every call. */
class MysqlConnection implements Connection {
  readonly native: Client
  inTransaction = false
  broken = false

  private constructor(href: string) {
    // The client's time zone; the server's is set below. 'UTC' is not understood, 'Z' is.
    this.native = createConnection({ uri: href, timezone: 'Z', connectTimeout: 10_000 })
    // Without a listener a server that goes away ends the process.
    this.native.on('error', () => {
      this.broken = true
    })
  }

  static async open(href: string): Promise<MysqlConnection> {
    const connection = new MysqlConnection(href)
    try {
      await connection.#query("SET time_zone = '+00:00'")
    } catch (error) {
      connection.native.destroy()
      throw error
    }
    return connection
  }

  execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      if (this.broken) throw new ConnectionLostError()
      this.native.execute(statement.sql, parameters as Value[], (error, result) => {
        if (error) reject(error)
        else if (Array.isArray(result)) resolve({ rows: result as Row[], affected: 0 })
        else resolve(written(result))
      })
    })
  }

  async begin(): Promise<void> {
    await this.#query('START TRANSACTION')
    this.inTransaction = true
  }

  async commit(): Promise<void> {
    await this.#query('COMMIT')
    this.inTransaction = false
  }

  async rollback(): Promise<void> {
    await this.#query('ROLLBACK')
    this.inTransaction = false
  }

  ping(): Promise<boolean> {
    return new Promise((resolve) => {
      this.native.ping((error) => resolve(error === null && !this.broken))
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.broken) {
        this.native.destroy()
        resolve()
      } else {
        this.native.end(() => resolve())
      }
    })
  }

  /** By the text protocol: some of these cannot be prepared on every server. */
  #query(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.broken) throw new ConnectionLostError()
      this.native.query(sql, (error) => (error ? reject(error) : resolve()))
    })
  }
}

function written(result: unknown): StatementResult {
  const { affectedRows, insertId } = result as ResultSetHeader
  return { rows: [], affected: affectedRows, insertId }
}

const SETTINGS = [
  'innodb_flush_log_at_trx_commit',
  'sync_binlog',
  'log_bin',
  'innodb_buffer_pool_size',
  'transaction_isolation',
  'tx_isolation',
]

async function inspect(connection: Connection): Promise<ServerInfo> {
  const read = async (what: 'VARIABLES' | 'STATUS'): Promise<Map<string, string>> => {
    const { rows } = await connection.execute({ name: 'inspect', sql: `SHOW ${what}` })
    return new Map(rows.map((row) => [row.Variable_name as string, row.Value as string]))
  }
  const variables = await read('VARIABLES')
  const status = await read('STATUS')
  const version = variables.get('version') ?? ''
  const isMariadb = /mariadb/i.test(`${version} ${variables.get('version_comment')}`)
  const limits = ['max_connections', 'max_user_connections'].map((name) =>
    Number(variables.get(name)),
  )
  const maxConnections = Math.min(...limits.filter((limit) => limit > 0))
  return {
    version: `${isMariadb ? 'MariaDB' : 'MySQL'} ${/^[\d.]+/.exec(version)?.[0] ?? version}`,
    settings: {
      ...Object.fromEntries([...variables].filter(([name]) => SETTINGS.includes(name))),
      tls: status.get('Ssl_cipher') ? 'true' : 'false',
    },
    maxConnections,
    // The connection that asks is counted as used, and will be free.
    freeConnections: maxConnections - Number(status.get('Threads_connected')) + 1,
  }
}
