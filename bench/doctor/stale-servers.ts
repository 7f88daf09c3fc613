import { firstLine } from '../../src/index.ts'
import {
  findStaleDirectories,
  removeStaleDirectory,
  type StaleDirectory,
} from '../servers/stale-directory.ts'

/** What a killed run left of a private database on this machine. */
export interface StaleServer extends StaleDirectory {
  readonly outcome: 'found' | 'removed' | 'failed'
  readonly reason?: string
}

/** Looks for them and, where told to, removes those whose owner runs no more. */
export async function staleServers(clean: boolean): Promise<StaleServer[]> {
  const servers: StaleServer[] = []
  for (const home of await findStaleDirectories()) {
    if (!clean || !home.isOurs) {
      servers.push({ ...home, outcome: 'found' })
      continue
    }
    try {
      await removeStaleDirectory(home)
      servers.push({ ...home, outcome: 'removed' })
    } catch (error) {
      servers.push({ ...home, outcome: 'failed', reason: firstLine(error) })
    }
  }
  return servers
}
