import type { Connection } from '../connection.ts'
import type { ServerInfo } from '../driver.ts'

const SETTINGS = [
  'innodb_flush_log_at_trx_commit',
  'sync_binlog',
  'log_bin',
  'innodb_buffer_pool_size',
  'transaction_isolation',
  'tx_isolation',
]

/** Queries the version, the settings and the limits of a MySQL or MariaDB server. */
export async function inspectMysql(connection: Connection): Promise<ServerInfo> {
  const ask = async (sql: string) => (await connection.execute({ name: 'inspect', sql })).rows
  const read = async (what: 'VARIABLES' | 'STATUS'): Promise<Map<string, string>> => {
    const rows = await ask(`SHOW ${what}`)
    return new Map(rows.map((row) => [row.Variable_name as string, row.Value as string]))
  }
  const variables = await read('VARIABLES')
  const status = await read('STATUS')
  // Without the PROCESS privilege this counts the connections of this user only.
  const own = await ask(
    `SELECT count(*) AS own FROM information_schema.processlist
      WHERE user = substring_index(user(), '@', 1)`,
  )
  const version = variables.get('version') ?? ''
  const isMariadb = /mariadb/i.test(`${version} ${variables.get('version_comment')}`)
  const maxConnections = Number(variables.get('max_connections'))
  // 0 means that this user has no limit of its own.
  const maxOfUser = Number(variables.get('max_user_connections')) || Infinity
  return {
    version: `${isMariadb ? 'MariaDB' : 'MySQL'} ${/^[\d.]+/.exec(version)?.[0] ?? version}`,
    settings: {
      ...Object.fromEntries([...variables].filter(([name]) => SETTINGS.includes(name))),
      tls: status.get('Ssl_cipher') ? 'true' : 'false',
    },
    maxConnections,
    freeConnections:
      Math.min(
        maxConnections - Number(status.get('Threads_connected')),
        maxOfUser - (own[0]?.own as number),
        // The connection that asks is counted as used, and will be free.
      ) + 1,
  }
}
