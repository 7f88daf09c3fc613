import postgres from 'postgres'
import type { DatabaseUrl } from '../database-url.ts'
import {
  ConnectionLostError,
  type Connection,
  type Driver,
  type DriverTraits,
  type ServerInfo,
  type Statement,
  type StatementResult,
  type Value,
} from './driver.ts'
import { postgresDialect } from './postgres-dialect.ts'

const traits: DriverTraits = {
  placement: 'server',
  parallelism: null,
  maxConnections: null,
  preparedStatements: true,
  pipelining: false,
  connect:
    'a connection of its own (`postgres({ max: 1 })`): TCP, authentication, a server process',
}

// `count(*)` and the columns of type bigint would be strings.
const types = { bigint: { to: 20, from: [20], serialize: String, parse: Number } }

/** PostgreSQL by postgres.js, which pools and pipelines unless each client has one connection. */
export function createPostgresDriver(url: DatabaseUrl): Driver {
  return {
    name: 'postgres',
    traits,
    dialect: postgresDialect,
    connect: () => PostgresConnection.open(url.href),
    inspect,
    close: () => Promise.resolve(),
  }
}

class PostgresConnection implements Connection {
  readonly native: postgres.Sql<{ bigint: number }>
  inTransaction = false
  broken = false

  private constructor(href: string) {
    this.native = postgres(href, {
      max: 1,
      types,
      // Else each new connection would begin with a query of the catalogue.
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 10,
      connection: { application_name: 'poolbench' },
      // It would print to the console.
      onnotice: () => undefined,
      // postgres.js reconnects in silence: the session's state would be gone unnoticed.
      onclose: () => {
        this.broken = true
      },
    })
  }

  static async open(href: string): Promise<PostgresConnection> {
    const connection = new PostgresConnection(href)
    try {
      // The socket is opened by the first query.
      await connection.native.unsafe('SELECT 1')
    } catch (error) {
      await connection.close()
      throw error
    }
    connection.broken = false
    return connection
  }

  execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return this.#run(statement.sql, parameters)
  }

  async begin(): Promise<void> {
    await this.#run('BEGIN')
    this.inTransaction = true
  }

  async commit(): Promise<void> {
    await this.#run('COMMIT')
    this.inTransaction = false
  }

  async rollback(): Promise<void> {
    await this.#run('ROLLBACK')
    this.inTransaction = false
  }

  async ping(): Promise<boolean> {
    try {
      await this.#run('SELECT 1')
      return true
    } catch {
      return false
    }
  }

  close(): Promise<void> {
    return this.native.end({ timeout: 5 })
  }

  async #run(sql: string, parameters: readonly Value[] = []): Promise<StatementResult> {
    if (this.broken) throw new ConnectionLostError()
    const rows = await this.native.unsafe(sql, parameters as (string | number | Date | null)[], {
      prepare: true,
    })
    return { rows, affected: rows.count }
  }
}

async function inspect(connection: Connection): Promise<ServerInfo> {
  const { rows } = await connection.execute({
    name: 'inspect',
    sql: `SELECT
      current_setting('server_version') AS version,
      current_setting('max_connections')::int AS max,
      current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
      (SELECT sum(numbackends) FROM pg_stat_database)::int AS used,
      current_setting('fsync') AS fsync,
      current_setting('synchronous_commit') AS synchronous_commit,
      current_setting('shared_buffers') AS shared_buffers,
      current_setting('password_encryption') AS password_encryption,
      coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS tls`,
  })
  const { version, max, reserved, used, ...settings } = rows[0] as Record<string, unknown>
  return {
    version: `PostgreSQL ${String(version).split(' ')[0]}`,
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, String(value)]),
    ),
    maxConnections: max as number,
    // The connection that asks is counted as used, and will be free.
    freeConnections: (max as number) - (reserved as number) - (used as number) + 1,
  }
}
