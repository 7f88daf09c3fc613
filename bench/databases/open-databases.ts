import { parseDatabaseUrl } from '../../src/index.ts'
import type { Io } from '../io.ts'
import type { DatabaseOptions } from './chosen-databases.ts'
import {
  startDefaultDatabases,
  type PrivateDatabase,
  type StartedDatabases,
} from './private-databases.ts'
import { requireDatabases } from './installed-databases.ts'
import type { CustomModules } from '../modules/custom-modules.ts'
import { namedDrivers, privateThrough, urlsThrough } from './shipped-drivers.ts'
import { labelTargets, requireUrlOfDriver } from './targets.ts'

/**
 * Opens the databases that the options name, or the private ones.
 *
 * @param fallback - the private databases to use if the options name none: those that are installed.
 * @throws {DatabaseUrlError | UsageError | ServerStartError}, and as {@link requireDatabases}.
 */
export async function openDatabases(
  { url, database, driver }: DatabaseOptions,
  { drivers }: Pick<CustomModules, 'drivers'>,
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
