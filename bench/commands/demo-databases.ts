import type { Io } from '../io.ts'
import { ServerStartError } from '../servers/server-start-error.ts'
import { openDatabases, type DatabaseOptions } from './databases.ts'
import type { StartedDatabases } from './default-databases.ts'
import { loadOwnModules } from './own-modules.ts'

/**
 * The databases that the options name or, without any, a private PostgreSQL. Where that cannot be
 * had, it is SQLite in threads, in a temporary folder.
 *
 * @param onFallback - is told why, in one line.
 * @throws as {@link openDatabases}.
 */
export async function openDemoDatabases(
  options: DatabaseOptions,
  io: Io,
  onFallback: (reason: string) => void,
): Promise<StartedDatabases> {
  const own = await loadOwnModules(options, io.cwd)
  try {
    return await openDatabases(options, own, ['postgres'], io)
  } catch (error) {
    if (options.url || options.database || !isMissing(error)) throw error
    onFallback((error as Error).message.split('\n', 1)[0] as string)
    return openDatabases(options, own, ['sqlite-threads'], io)
  }
}

/** Whether the server does not start here, or its library is not installed. */
function isMissing(error: unknown): boolean {
  if (error instanceof ServerStartError) return true
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return code === 'ERR_MODULE_NOT_FOUND' || (cause !== undefined && isMissing(cause))
}
