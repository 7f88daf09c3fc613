import { Option, type Command } from 'commander'
import { parseDatabaseUrl } from '../../src/index.ts'
import type { Io } from '../io.ts'
import {
  DEFAULT_DATABASES,
  PRIVATE_DATABASES,
  startDefaultDatabases,
  type PrivateDatabase,
  type StartedDatabases,
} from './default-databases.ts'
import { requireDatabases } from './installed-databases.ts'
import { oneOf } from './option-parsers.ts'
import type { OwnModules } from './own-modules.ts'
import { namedDrivers, privateThrough, urlsThrough } from './shipped-drivers.ts'
import { labelTargets, requireUrlOfDriver } from './targets.ts'

/** Which databases a command is to use. */
export interface DatabaseOptions {
  /** As they were typed, passwords and all. */
  readonly url?: readonly string[]
  readonly database?: readonly PrivateDatabase[]
  /** Names of drivers, and paths of modules. */
  readonly driver?: readonly string[]
}

/** Adds the options that say where the databases are. */
export function addDatabaseOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'a database to measure, instead of those below (repeatable)')
        .argParser(collect)
        .conflicts('database'),
    )
    .addOption(
      new Option(
        '--database <names>',
        `which of ${DEFAULT_DATABASES.join(', ')}; or pg: node-postgres, node-sqlite`,
      ).argParser(oneOf(PRIVATE_DATABASES)),
    )
    .addOption(
      new Option(
        '--driver <name or file>',
        'how to reach it: pg for node-postgres; or a driver of your own: ./my-driver.ts (repeatable)',
      ).argParser(collect),
    )
}

/**
 * The databases that the options name, or those that need no URL.
 *
 * @param fallback - the private databases where the options name none: those that are installed.
 * @throws {DatabaseUrlError | UsageError | ServerStartError}, and as {@link requireDatabases}.
 */
export async function openDatabases(
  { url, database, driver }: DatabaseOptions,
  { drivers }: Pick<OwnModules, 'drivers'>,
  fallback: readonly PrivateDatabase[],
  io: Io,
): Promise<StartedDatabases> {
  const named = namedDrivers(driver)
  if (url) {
    const urls = urlsThrough(
      named,
      url.map((text) => parseDatabaseUrl(text, drivers)),
    )
    return {
      targets: labelTargets(urls, drivers, io.cwd),
      notices: [],
      stop: () => Promise.resolve(),
    }
  }
  requireUrlOfDriver({ url, driver }, drivers)
  const chosen = await requireDatabases(privateThrough(named, database), fallback, io.cwd)
  const databases = await startDefaultDatabases(chosen.names, io)
  const notices = [...chosen.notices, ...databases.notices]
  for (const notice of notices) io.stderr(`poolbench: ${notice}\n`)
  return { ...databases, notices }
}

function collect(text: string, previous: readonly string[] = []): string[] {
  return [...previous, text]
}
