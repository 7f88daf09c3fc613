import { firstLine } from '../../src/index.ts'
import type { Io } from '../io.ts'
import { ServerStartError } from '../servers/server-start-error.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { openDatabases } from '../databases/open-databases.ts'
import type { StartedDatabases } from '../databases/private-databases.ts'
import { loadCustomModules } from '../modules/custom-modules.ts'

/**
 * Opens the databases that the options name or, without any, a private PostgreSQL. If that is not installed
 * or does not start, SQLite in threads is used instead, in a temporary folder.
 *
 * @param onFallback - receives the reason, in one line.
 * @throws the errors of {@link openDatabases}.
 */
export async function openDemoDatabases(
  options: DatabaseOptions,
  io: Io,
  onFallback: (reason: string) => void,
): Promise<StartedDatabases> {
  const own = await loadCustomModules(options, io.cwd)
  try {
    return await openDatabases(options, own, ['postgres'], io)
  } catch (error) {
    if (options.url || options.database || options.driver || !(error instanceof ServerStartError))
      throw error
    onFallback(firstLine(error))
    return openDatabases(options, own, ['sqlite-threads'], io)
  }
}
