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
import { chooseDatabases } from './installed-databases.ts'
import { collect, oneOf } from './option-parsers.ts'
import type { OwnModules } from './own-modules.ts'
import { labelTargets, requireUrlOfDriver } from './targets.ts'

/** Which databases a command is to use. */
export interface DatabaseOptions {
  /** As they were typed, passwords and all. */
  readonly url?: readonly string[]
  readonly database?: readonly PrivateDatabase[]
  /** Paths of modules. */
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
        `which of ${DEFAULT_DATABASES.join(', ')}; or pg: node-postgres`,
      ).argParser(oneOf(PRIVATE_DATABASES)),
    )
    .addOption(
      new Option('--driver <file>', 'a driver of your own: ./my-driver.ts (repeatable)').argParser(
        collect,
      ),
    )
}

/**
 * The databases that the options name, or those that need no URL.
 *
 * @param fallback - the private databases where the options name none: those that are installed.
 * @throws {DatabaseUrlError | UsageError | NotInstalledError | ServerStartError}
 */
export async function openDatabases(
  { url, database, driver }: DatabaseOptions,
  { drivers }: Pick<OwnModules, 'drivers'>,
  fallback: readonly PrivateDatabase[],
  io: Io,
): Promise<StartedDatabases> {
  if (url) {
    const urls = url.map((text) => parseDatabaseUrl(text, drivers))
    return { targets: labelTargets(urls, drivers), notices: [], stop: () => Promise.resolve() }
  }
  requireUrlOfDriver({ url, driver }, drivers)
  const chosen = await chooseDatabases(database, fallback)
  const databases = await startDefaultDatabases(chosen.names, io.signal)
  const notices = [...chosen.notices, ...databases.notices]
  for (const notice of notices) io.stderr(`poolbench: ${notice}\n`)
  return { ...databases, notices }
}
