import type { Sql } from 'postgres'
import { importNeeding } from '../../src/index.ts'
import { startServer, type ServerKind } from './start-server.ts'
import { requireMaxConnections, type LocalServer, type LocalServerOptions } from './local-server.ts'
import { packagedBinaries, runnableBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import type { StartSteps } from './start-steps.ts'
import { withStorage } from './storage.ts'

const ADMIN = 'poolbench_admin'
const ROLE = 'poolbench'

/** The settings to report. The start below sets only some of them; the others are the defaults. */
const SETTINGS = [
  'max_connections',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'data_checksums',
  'shared_buffers',
  'ssl',
]

const POSTGRES: ServerKind = {
  label: 'PostgreSQL',
  advice: 'or name a running server with --url postgres://…',
  users: ['postgres', '_postgres', 'nobody'],
  // The immediate shutdown takes 0.1 s; the fast one (SIGINT) first writes for 0.9 s, to a folder that is
  // then deleted. Unlike SIGKILL it releases shared memory.
  stopSignal: { signal: 'SIGQUIT', graceMs: 10_000 },
  quickSignal: { signal: 'SIGQUIT', graceMs: 2_000 },
  // Each backend has its own process session, and a busy one outlives a killed server.
  orphanTitle: (folderName) => `postgres: ${folderName}: `,
}

/** The options for starting PostgreSQL. */
export interface PostgresServerOptions extends LocalServerOptions {
  /**
   * The binaries of PostgreSQL 17 or newer.
   *
   * @defaultValue those of the optional package for this platform
   */
  readonly binaries?: PostgresBinaries
}

/**
 * Starts a private PostgreSQL with a role and a database `poolbench`.
 *
 * Durability, memory and authentication (`scram-sha-256`) are PostgreSQL's
 * defaults, the locale is its built-in C.UTF-8, the same on every platform.
 *
 * @throws {ServerStartError}
 * @throws the signal's reason when it aborts.
 */
export async function startPostgres(options: PostgresServerOptions): Promise<LocalServer> {
  requireMaxConnections(options.maxConnections)
  return await startServer(POSTGRES, options.signal, async (start) => {
    const binaries = await start.step('finding its programs', async () => {
      return await runnableBinaries(options.binaries ?? (await packagedBinaries()), start.directory)
    })
    const adminPassword = await prepareData(start, binaries)
    const port = await launch(start, binaries, options.maxConnections, adminPassword)
    const password = await start.step('creating its role and database', async () => {
      return await createRole(start, urlOf(ADMIN, adminPassword, port, 'postgres'))
    })
    const url = urlOf(ROLE, password, port, ROLE)
    const facts = await start.step('logging in', async () => await readFacts(url))
    return {
      url,
      name: facts.name,
      settings: await withStorage(facts.settings, start.directory.folder),
    }
  })
}

async function prepareData(start: StartSteps, binaries: PostgresBinaries): Promise<string> {
  const password = start.directory.secrets.newPassword()
  await start.directory.withSecretFile('password', password, async (file) => {
    await start.run('preparing the data folder (initdb)', binaries.initdb, [
      `--pgdata=${start.directory.path('data')}`,
      `--username=${ADMIN}`,
      `--pwfile=${file}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // There is no data to lose yet; once it runs, the server syncs as usual.
      '--no-sync',
      '--no-instructions',
    ])
  })
  return password
}

async function launch(
  start: StartSteps,
  binaries: PostgresBinaries,
  maxConnections: number,
  adminPassword: string,
): Promise<number> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: maxConnections,
    // With the default of 3 the role could not use its last 3 connections.
    superuser_reserved_connections: 0,
    // This appears in the titles of its processes, by which orphans are found.
    cluster_name: start.directory.folderName,
  }
  return await start.launch('starting it', {
    command: binaries.postgres,
    args: (port) => [
      '-D',
      start.directory.path('data'),
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    probe: (port) => ({
      attempt: async () => {
        await withConnection(urlOf(ADMIN, adminPassword, port, 'postgres'), async (sql) => {
          await sql`select 1`
        })
      },
      // 57P03: the server accepts connections, but "the database system is starting up".
      isTooEarly: (error) => ['ECONNREFUSED', '57P03'].includes((error as { code: string }).code),
    }),
  })
}

async function createRole(start: StartSteps, adminUrl: string): Promise<string> {
  const password = start.directory.secrets.newPassword()
  await withConnection(adminUrl, async (sql) => {
    // A utility statement takes no parameters; the password is hexadecimal.
    await sql.unsafe(`create role ${ROLE} login password '${password}'`)
    await sql.unsafe(`create database ${ROLE} owner ${ROLE}`)
  })
  return password
}

async function readFacts(url: string): Promise<{ name: string; settings: Record<string, string> }> {
  return await withConnection(url, async (sql) => {
    const rows = await sql<{ name: string; value: string }[]>`
      select name, current_setting(name) as value
      from unnest(${['server_version', 'password_encryption', ...SETTINGS]}::text[]) as name`
    const { server_version, password_encryption, ...settings } = Object.fromEntries(
      rows.map(({ name, value }) => [name, value]),
    )
    return {
      name: `PostgreSQL ${server_version?.split(' ')[0]}`,
      settings: { ...settings, authentication: String(password_encryption) },
    }
  })
}

async function withConnection<T>(url: string, use: (sql: Sql) => Promise<T>): Promise<T> {
  const load = () => import('postgres')
  const { default: postgres } = await importNeeding('postgres', 'a private PostgreSQL', load)
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 10 })
  try {
    return await use(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
}
