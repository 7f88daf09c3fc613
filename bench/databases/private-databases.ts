import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDatabaseUrl, type DriverName } from '../../src/index.ts'
import type { Io } from '../io.ts'
import type { Target } from '../run/open-target.ts'
import { closeAtExit, forgetAtExit } from '../process/exit-cleanup.ts'
import { directoryPrefix } from '../servers/data-directory-name.ts'
import type { LocalServer } from '../servers/local-server.ts'
import { startMysql } from '../servers/mysql-server.ts'
import { startPostgres } from '../servers/postgres-server.ts'

/** The databases that are measured when no URL is given. */
export const DEFAULT_DATABASES = [
  'sqlite',
  'sqlite-threads',
  'postgres',
  'mysql',
] as const satisfies readonly DriverName[]

/**
 * The private databases that can be requested by name. `pg` is the same PostgreSQL by node-postgres,
 * `node-sqlite` is `sqlite` by Node's own library.
 */
export const PRIVATE_DATABASES = [
  ...DEFAULT_DATABASES,
  'pg',
  'node-sqlite',
] as const satisfies readonly DriverName[]

export type PrivateDatabase = (typeof PRIVATE_DATABASES)[number]

/**
 * The number of connections that suffices for the largest pool of the default plan, and for `--pool 100+100`.
 */
const MAX_CONNECTIONS = 300

/** The databases that this process has started. */
export interface StartedDatabases {
  readonly targets: readonly Target[]
  /** One line for each database that could not be started because its server is not installed. */
  readonly notices: readonly string[]
  /** Stops servers and removes files. */
  stop(): Promise<void>
}

/**
 * Starts the requested databases concurrently; the result keeps their order.
 *
 * @throws {ServerStartError} after stopping those that did start.
 */
export async function startDefaultDatabases(
  names: readonly PrivateDatabase[],
  { signal, cwd }: Pick<Io, 'signal' | 'cwd'>,
): Promise<StartedDatabases> {
  const postgres = shared(() => startPostgres({ maxConnections: MAX_CONNECTIONS, signal }))
  const starting = names.map((name) => START[name](signal, postgres))
  const settled = await Promise.allSettled(starting)
  const started = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((each) => each.stop()))
  }
  const failed = settled.find((each) => each.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  return {
    targets: started.flatMap(({ target }) => (target ? [{ ...target, projectFolder: cwd }] : [])),
    notices: started.flatMap((each) => each.notice ?? []),
    stop,
  }
}

interface StartedDatabase {
  readonly target?: Target
  readonly notice?: string
  stop(): Promise<void>
}

type SharedServer = () => Promise<LocalServer>

/** A server that is started once and stopped once, however many callers share it. */
function shared(start: SharedServer): SharedServer {
  let started: Promise<LocalServer> | undefined
  let stopped: Promise<void> | undefined
  return async () => {
    const server = await (started ??= start())
    return { ...server, stop: () => (stopped ??= server.stop()) }
  }
}

const START: Readonly<
  Record<PrivateDatabase, (signal: AbortSignal, postgres: SharedServer) => Promise<StartedDatabase>>
> = {
  sqlite: () => temporaryFile('sqlite'),
  'sqlite-threads': () => temporaryFile('sqlite-threads'),
  'node-sqlite': () => temporaryFile('node-sqlite'),
  postgres: async (_signal, postgres) => fromServer('postgres', await postgres()),
  pg: async (_signal, postgres) => fromServer('pg', await postgres()),
  mysql: async (signal) => {
    const server = await startMysql({ maxConnections: MAX_CONNECTIONS, signal })
    if (server) return fromServer('mysql', server)
    return {
      notice:
        'mysql is skipped: neither mariadbd nor mysqld is installed ' +
        '(apt-get install mariadb-server, or --url mysql://…)',
      stop: () => Promise.resolve(),
    }
  },
}

function fromServer(driver: PrivateDatabase, server: LocalServer): StartedDatabase {
  const url = server.url.replace(/^[a-z]+:/, `${driver}:`)
  return { target: startedTarget(driver, url, server.settings), stop: () => server.stop() }
}

async function temporaryFile(
  driver: 'sqlite' | 'sqlite-threads' | 'node-sqlite',
): Promise<StartedDatabase> {
  const folder = mkdtempSync(join(tmpdir(), directoryPrefix()))
  const remove = { closeNow: () => rmSync(folder, { recursive: true, force: true }) }
  closeAtExit(remove)
  return {
    target: startedTarget(driver, `${driver}:${join(folder, 'users.db')}`, {}),
    stop: async () => {
      remove.closeNow()
      forgetAtExit(remove)
    },
  }
}

function startedTarget(
  label: PrivateDatabase,
  url: string,
  settings: Readonly<Record<string, string>>,
): Target {
  return { label, url: parseDatabaseUrl(url), startedByPoolbench: true, settings }
}
