import { firstLine } from '../../src/index.ts'
import {
  findStaleDirectories,
  removeStaleDirectory,
  type StaleDirectory,
} from '../servers/stale-directory.ts'

/** A stale private database of a killed run, on this machine. */
export interface StaleServer extends StaleDirectory {
  readonly outcome: 'found' | 'removed' | 'failed'
  readonly reason?: string
}

/** Finds stale private databases, whose owner has exited, and removes them if `clean` is set. */
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
