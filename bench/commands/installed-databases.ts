import {
  createDriver,
  NotInstalledError,
  UnusableLibraryError,
  parseDatabaseUrl,
  type DatabaseUrl,
} from '../../src/index.ts'
import { packagedBinaries } from '../servers/postgres-binaries.ts'
import type { PrivateDatabase } from './default-databases.ts'

/** It comes with every installation, and takes a pool. */
const ALWAYS_THERE: PrivateDatabase = 'sqlite-threads'

/** The private databases that a command is to use. */
export interface ChosenDatabases {
  readonly names: readonly PrivateDatabase[]
  /** Those that are left out for want of a package, and the command that adds them, in one line each. */
  readonly notices: readonly string[]
}

/**
 * Those asked for or, where none are, those of `fallback` whose packages are installed; SQLite where
 * none of them is.
 *
 * @throws {NotInstalledError} where one was asked for, and its package is missing.
 * @throws {UnusableLibraryError} where one was asked for, and its package is too old or broken.
 */
export async function chooseDatabases(
  asked: readonly PrivateDatabase[] | undefined,
  fallback: readonly PrivateDatabase[],
  projectFolder: string,
): Promise<ChosenDatabases> {
  const looked = await Promise.all(
    (asked ?? fallback).map(async (name) => ({
      name,
      obstacle: await obstacleTo(name, projectFolder),
    })),
  )
  const obstacles = looked.flatMap(({ name, obstacle }) => (obstacle ? [{ name, obstacle }] : []))
  if (asked && obstacles[0]) throw obstacles[0].obstacle
  const names = looked.filter(({ obstacle }) => !obstacle).map(({ name }) => name)
  const unusable = obstacles.filter(({ obstacle }) => obstacle instanceof UnusableLibraryError)
  const missing = obstacles.flatMap(({ name, obstacle }) =>
    obstacle instanceof NotInstalledError ? [{ name, obstacle }] : [],
  )
  return {
    names: names.length > 0 ? names : [ALWAYS_THERE],
    notices: [
      ...(missing.length > 0
        ? [
            notice(
              missing.map(({ name }) => name),
              missing.map(({ obstacle }) => obstacle),
            ),
          ]
        : []),
      ...unusable.map(({ name, obstacle }) => `${name} is left out: ${obstacle.message}`),
    ],
  }
}

function notice(
  leftOut: readonly PrivateDatabase[],
  missing: readonly NotInstalledError[],
): string {
  const packages = missing.map((each) => each.package).join(' and ')
  const advice = [...new Set(missing.map((each) => each.advice))].join(', or ')
  const are = leftOut.length === 1 ? 'is' : 'are'
  return `${leftOut.join(' and ')} ${are} left out: ${packages} ${are} not installed (${advice})`
}

/** The first package that a database lacks; `undefined`: it can be started, as far as npm goes. */
async function obstacleTo(
  name: PrivateDatabase,
  projectFolder: string,
): Promise<NotInstalledError | UnusableLibraryError | undefined> {
  try {
    await createDriver(placeholder(name), { projectFolder })
    if (name === 'pg') await createDriver(placeholder('postgres'), { projectFolder })
    if (name === 'pg' || name === 'postgres') await packagedBinaries()
  } catch (error) {
    if (error instanceof NotInstalledError || error instanceof UnusableLibraryError) return error
    throw error
  }
}

/** A URL of the right driver, for a database that is not there yet. */
export function placeholder(name: PrivateDatabase): DatabaseUrl {
  const isFile = name === 'sqlite' || name === 'sqlite-threads'
  return parseDatabaseUrl(isFile ? `${name}:users.db` : `${name}://127.0.0.1/poolbench`)
}
