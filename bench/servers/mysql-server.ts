import type { Connection, RowDataPacket } from 'mysql2/promise'
import { importNeeding } from '../../src/index.ts'
import { startServer, type ServerKind } from './start-server.ts'
import { requireMaxConnections, type LocalServer, type LocalServerOptions } from './local-server.ts'
import { findMysqlBinaries, type MysqlBinaries } from './mysql-binaries.ts'
import { startError, type StartSteps } from './start-steps.ts'
import { withStorage } from './storage.ts'

const ROLE = 'poolbench'

/**
 * The settings to report. Those not set at the start are the server's defaults; some exist in one product
 * only.
 */
const SETTINGS = [
  'max_connections',
  'innodb_flush_log_at_trx_commit',
  'innodb_flush_method',
  'innodb_doublewrite',
  'log_bin',
  'sync_binlog',
  'innodb_buffer_pool_size',
  'innodb_log_file_size',
  'innodb_redo_log_capacity',
  'performance_schema',
  'thread_handling',
  'transaction_isolation',
  'tx_isolation',
]

const MYSQL: Omit<ServerKind, 'label'> = {
  advice:
    'or name a running server with --url mysql://… ' +
    '(necessary if AppArmor or SELinux confines the installed server to /var/lib/mysql)',
  users: ['mysql', '_mysql', 'nobody'],
  // Sent only once the server is up, as MariaDB may miss the signal while it starts.
  stopSignal: { signal: 'SIGTERM', graceMs: 10_000 },
}

/** The options for starting MySQL or MariaDB. */
export interface MysqlServerOptions extends LocalServerOptions {
  /** @defaultValue the installed server, from the PATH or the usual folders */
  readonly binaries?: MysqlBinaries
}

/**
 * Starts a private MariaDB or MySQL with a user and a database `poolbench`, from the server installed on this
 * machine. Durability, memory, binary log and authentication are the product's defaults.
 *
 * @returns `undefined` if neither is installed.
 * @throws {ServerStartError}
 * @throws the signal's reason when it aborts.
 */
export async function startMysql(options: MysqlServerOptions): Promise<LocalServer | undefined> {
  requireMaxConnections(options.maxConnections)
  const binaries = options.binaries ?? (await findInstalled())
  if (binaries === undefined) return undefined

  const kind: ServerKind = { ...MYSQL, label: binaries.product }
  return await startServer(kind, options.signal, async (start) => {
    await prepareData(start, binaries)
    const url = await launch(start, binaries, options.maxConnections)
    const facts = await start.step('reading its default settings', async () => await readFacts(url))
    return {
      url,
      name: facts.name,
      settings: await withStorage(facts.settings, start.directory.folder),
    }
  })
}

async function findInstalled(): Promise<MysqlBinaries | undefined> {
  try {
    return await findMysqlBinaries()
  } catch (error) {
    throw startError({ ...MYSQL, label: 'MySQL' }, 'finding its programs', error)
  }
}

async function prepareData(start: StartSteps, binaries: MysqlBinaries): Promise<void> {
  const data = `--datadir=${start.directory.path('data')}`
  if (binaries.product === 'MySQL') {
    const step = 'preparing the data folder (mysqld --initialize-insecure)'
    await start.run(step, binaries.server, ['--no-defaults', '--initialize-insecure', data])
    return
  }
  await start.run('preparing the data folder (mariadb-install-db)', binaries.installer, [
    '--no-defaults',
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    // No accounts for this machine's name, so that it need not be resolved.
    '--cross-bootstrap',
    // There is no data to lose yet, and 900 syncs would take most of this time.
    '--loose-debug-no-sync',
    data,
  ])
}

async function launch(
  start: StartSteps,
  binaries: MysqlBinaries,
  maxConnections: number,
): Promise<string> {
  const { directory } = start
  const password = directory.secrets.newPassword()
  const statements = accountStatements(password, directory.secrets.newPassword())
  return await directory.withSecretFile('accounts.sql', statements, async (initFile) => {
    const port = await start.launch('starting it', {
      command: binaries.server,
      args: (port) => [
        '--no-defaults',
        `--datadir=${directory.path('data')}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        `--socket=${directory.path('mysql.sock')}`,
        `--pid-file=${directory.path('mysql.pid')}`,
        `--max-connections=${maxConnections}`,
        '--character-set-server=utf8mb4',
        '--skip-name-resolve',
        // Runs before the first connection is accepted, so that root always has a password.
        `--init-file=${initFile}`,
        ...(binaries.product === 'MySQL' ? ['--mysqlx=0', '--secure-file-priv=NULL'] : []),
      ],
      probe: (port) => ({
        attempt: async () => {
          await withConnection(urlOf(password, port), async (connection) => {
            await connection.query('select 1')
          })
        },
        isTooEarly: (error) => (error as { code?: string }).code === 'ECONNREFUSED',
      }),
    })
    return urlOf(password, port)
  })
}

/**
 * The statements, one for each line as an init file requires; repeatable, as a second port may have to be
 * tried.
 */
function accountStatements(password: string, rootPassword: string): string {
  return [
    `alter user 'root'@'localhost' identified by '${rootPassword}';`,
    `drop user if exists 'root'@'127.0.0.1', 'root'@'::1', ''@'localhost';`,
    `create database if not exists ${ROLE};`,
    `create user if not exists '${ROLE}'@'127.0.0.1' identified by '${password}';`,
    `grant all privileges on ${ROLE}.* to '${ROLE}'@'127.0.0.1';`,
    '',
  ].join('\n')
}

async function readFacts(url: string): Promise<{ name: string; settings: Record<string, string> }> {
  return await withConnection(url, async (connection) => {
    const query = async (sql: string): Promise<string[][]> => {
      const [rows] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true })
      return rows as unknown as string[][]
    }
    const names = SETTINGS.map((name) => `'${name}'`).join(', ')
    const variables = await query(`show global variables where variable_name in (${names})`)
    const version = String((await query('select version()'))[0]?.[0])
    const account = String((await query('show create user current_user()'))[0]?.[0])
    return {
      name: `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`,
      settings: { ...Object.fromEntries(variables), authentication: authenticationOf(account) },
    }
  })
}

/** MariaDB leaves out its oldest plugin: `identified by password '*…'`. */
function authenticationOf(account: string): string {
  return /identified (?:with|via) ['`]?(\w+)/i.exec(account)?.[1] ?? 'mysql_native_password'
}

async function withConnection<T>(
  url: string,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const load = () => import('mysql2')
  const { createConnection } = await importNeeding('mysql2', 'a private MySQL', load)
  const connection = createConnection({ uri: url, connectTimeout: 10_000 })
  // The error reaches whoever awaits a query; without a listener it would also end the process.
  connection.on('error', () => undefined)
  try {
    const result = await use(connection.promise())
    await connection.promise().end()
    return result
  } finally {
    connection.destroy()
  }
}

function urlOf(password: string, port: number): string {
  return `mysql://${ROLE}:${password}@127.0.0.1:${port}/${ROLE}`
}
