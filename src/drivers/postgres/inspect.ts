import type { Connection } from '../connection.ts'
import type { ServerInfo } from '../driver.ts'
import type { Statement } from '../statement.ts'

// The limits of the role and the database are −1 where there is none.
const QUESTION: Statement = {
  name: 'inspect',
  sql: `SELECT
    current_setting('server_version') AS version,
    current_setting('max_connections')::int AS max,
    current_setting('max_connections')::int
      - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0)
      - (SELECT sum(numbackends) FROM pg_stat_database)::int AS free,
    (SELECT nullif(rolconnlimit, -1)
      - (SELECT count(*) FROM pg_stat_activity WHERE usesysid = pg_roles.oid)
      FROM pg_roles WHERE rolname = session_user)::int AS free_of_role,
    (SELECT nullif(datconnlimit, -1)
      - (SELECT count(*) FROM pg_stat_activity WHERE datid = pg_database.oid)
      FROM pg_database WHERE datname = current_database())::int AS free_of_database,
    current_setting('superuser_reserved_connections') AS superuser_reserved_connections,
    coalesce(current_setting('reserved_connections', true), '0') AS reserved_connections,
    current_setting('fsync') AS fsync,
    current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('shared_buffers') AS shared_buffers,
    current_setting('password_encryption') AS password_encryption,
    coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS tls`,
}

/** Queries the version, the settings and the limits of a PostgreSQL server. */
export async function inspectPostgres(connection: Connection): Promise<ServerInfo> {
  const { rows } = await connection.execute(QUESTION)
  const { version, max, free, free_of_role, free_of_database, ...settings } = rows[0] ?? {}
  const limits = [free, free_of_role, free_of_database].filter((limit) => limit !== null)
  return {
    version: `PostgreSQL ${String(version).split(' ')[0]}`,
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, String(value)]),
    ),
    maxConnections: max as number,
    // The connection that asks is counted as used, and will be free.
    freeConnections: Math.min(...(limits as number[])) + 1,
  }
}
