import { Option, type Command } from 'commander'
import { DRIVER_WORDS, findDriverName } from '../../src/index.ts'
import { UsageError } from '../io.ts'
import { isModulePath } from '../modules/import-module.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import {
  DEFAULT_DATABASES,
  PRIVATE_DATABASES,
  type PrivateDatabase,
} from '../databases/private-databases.ts'
import { collect, list, notOneOf, withTraits } from './option-parsers.ts'
import { canReach } from '../databases/shipped-drivers.ts'

/**
 * Adds the options that select databases.
 *
 * @param takes - whether the command takes several databases or a single one.
 */
export function addDatabaseOptions(
  command: Command,
  takes: 'several' | 'one' = 'several',
): Command {
  const isOne = takes === 'one'
  return command
    .hook('preAction', (called) => requireOneKind(called))
    .addOption(
      new Option(
        '--url <url>',
        `database URL, such as postgres://user@host/database${isOne ? '' : ' (repeatable)'}`,
      ).argParser(collect),
    )
    .addOption(
      new Option(
        isOne ? '--database <name>' : '--database <names>',
        `private database to start and measure: ${DEFAULT_DATABASES.join(', ')}, pg (node-postgres) or node-sqlite`,
      ).argParser(
        withTraits(
          { several: 'commas', names: PRIVATE_DATABASES, conflicts: ['url'] },
          list(parsePrivateDatabase),
        ),
      ),
    )
    .addOption(
      new Option(
        '--driver <name or file>',
        'client library to use, such as pg (node-postgres), or a custom driver such as ./my-driver.ts (repeatable)',
      ).argParser(
        withTraits(
          { several: 'repeated', isUseless: reachesNone },
          (text: string, previous?: string[]) => collect(text, previous),
        ),
      ),
    )
}

/** Whether the chosen databases include none that the drivers of a configuration can connect to. */
function reachesNone(value: unknown, { url = [], database = [] }: DatabaseOptions): boolean {
  const chosen = [...url, ...database]
  // A custom driver may serve any URL, but never a private database.
  const isOfUse = (driver: string): boolean =>
    isModulePath(driver) ? url.length > 0 : chosen.some((each) => canReach(driver, each))
  return chosen.length > 0 && ![value].flat().map(String).some(isOfUse)
}

/** @throws {InvalidArgumentError} */
function parsePrivateDatabase(text: string): PrivateDatabase {
  const driver = findDriverName(text)
  const name = PRIVATE_DATABASES.find((each) => each === driver)
  if (name !== undefined) return name
  const words = DRIVER_WORDS.filter((word) => findDriverName(word) !== 'memory')
  throw notOneOf(PRIVATE_DATABASES, text, '', words)
}

/** @throws {UsageError} for a URL together with a private database, with advice on what to type instead. */
function requireOneKind(command: Command): void {
  const isTyped = (option: string): boolean => command.getOptionValueSource(option) === 'cli'
  if (!isTyped('url') || !isTyped('database')) return
  const [name] = command.opts<DatabaseOptions>().database ?? []
  throw new UsageError(
    `--url and --database ${name} cannot be used together: --database starts a private database` +
      (name === 'pg' ? '; to use node-postgres on your own, write --url … --driver pg' : ''),
  )
}
