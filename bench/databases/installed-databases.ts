import {
  createDriver,
  isSqlite,
  NotInstalledError,
  parseDatabaseUrl,
  UnusableLibraryError,
  type DatabaseUrl,
} from '../../src/index.ts'
import { groupBy } from '../group-by.ts'
import { MeasureError } from '../run/measure-error.ts'
import { packagedBinaries } from '../servers/postgres-binaries.ts'
import type { PrivateDatabase } from './private-databases.ts'

/** The fallback if no wanted database is installed: it supports pools and needs no server. */
const LAST_RESORT: PrivateDatabase = 'sqlite-threads'

/** The private databases that a command is to use. */
export interface ChosenDatabases {
  /** The databases to start; empty if none is installed. */
  readonly names: readonly PrivateDatabase[]
  /** One line for each reason: a missing package and its install command, or another library. */
  readonly notices: readonly string[]
}

/**
 * The databases asked for or, if none are, those of `fallback` whose packages are installed; SQLite if none
 * of these is.
 *
 * @throws {NotInstalledError | UnusableLibraryError} if a database that was asked for cannot be used.
 */
export async function chooseDatabases(
  asked: readonly PrivateDatabase[] | undefined,
  fallback: readonly PrivateDatabase[],
  projectFolder: string,
): Promise<ChosenDatabases> {
  const looked = await Promise.all((asked ?? fallback).map((name) => look(name, projectFolder)))
  const failure = looked.find((each) => each.failure)?.failure
  if (asked && failure) throw failure
  if (failure && looked.every((each) => each.failure) && !fallback.includes(LAST_RESORT)) {
    looked.push(await look(LAST_RESORT, projectFolder))
  }
  return {
    names: looked.filter((each) => !each.failure).map(({ name }) => name),
    notices: linesOf(looked),
  }
}

/**
 * The same, but requires at least one database.
 *
 * @throws {MeasureError} if nothing is installed; as {@link chooseDatabases}.
 */
export async function requireDatabases(
  ...options: Parameters<typeof chooseDatabases>
): Promise<ChosenDatabases> {
  const chosen = await chooseDatabases(...options)
  if (chosen.names.length > 0) return chosen
  throw new MeasureError(`there is nothing to measure: ${chosen.notices.join('; ')}`)
}

/** The installation state of a database's package. */
interface Looked {
  readonly name: PrivateDatabase
  readonly failure?: NotInstalledError | UnusableLibraryError
  /** The notice for users about a database that can be started. */
  readonly notice?: string | undefined
}

async function look(name: PrivateDatabase, projectFolder: string): Promise<Looked> {
  try {
    const { notice } = await createDriver(placeholder(name), { projectFolder })
    if (name === 'pg') await createDriver(placeholder('postgres'), { projectFolder })
    if (name === 'pg' || name === 'postgres') await packagedBinaries()
    return { name, notice }
  } catch (failure) {
    if (!(failure instanceof NotInstalledError || failure instanceof UnusableLibraryError)) {
      throw failure
    }
    return { name, failure }
  }
}

/** Combines the missing packages of one install command into one line; every other notice has its own. */
function linesOf(looked: readonly Looked[]): string[] {
  const notable = looked.filter((each) => reasonOf(each) !== '')
  return groupBy(notable, reasonOf).map((group) => {
    const names = group.map(({ name }) => name).join(' and ')
    const [{ failure, notice }] = group as [Looked, ...Looked[]]
    if (!failure) return `${names}: ${notice}`
    const leftOut = `${names} ${isOrAre(group)} skipped`
    if (failure instanceof UnusableLibraryError) return `${leftOut}: ${failure.message}`
    const packages = [...new Set(group.map((each) => (each.failure as NotInstalledError).package))]
    return `${leftOut}: ${packages.join(' and ')} ${isOrAre(packages)} not installed (${failure.advice})`
  })
}

/** The reason shared by the databases of one notice; empty if there is nothing to report. */
function reasonOf({ failure, notice = '' }: Looked): string {
  if (failure instanceof NotInstalledError) return failure.advice
  return failure?.message ?? notice
}

function isOrAre({ length }: readonly unknown[]): string {
  return length === 1 ? 'is' : 'are'
}

/** A URL of the right driver, for a database that does not exist yet. */
export function placeholder(name: PrivateDatabase): DatabaseUrl {
  return parseDatabaseUrl(isSqlite(name) ? `${name}:users.db` : `${name}://127.0.0.1/poolbench`)
}
