import { firstLine } from '../../src/index.ts'
import {
  findAbandonedHomes,
  removeAbandonedHome,
  type StaleDirectory,
} from '../servers/stale-directory.ts'

/** What a killed run left of a private database on this machine. */
export interface LeftOverHome extends StaleDirectory {
  readonly fate: 'found' | 'removed' | 'failed'
  readonly reason?: string
}

/** Looks for them and, where told to, removes those whose owner runs no more. */
export async function leftOverHomes(clean: boolean): Promise<LeftOverHome[]> {
  const homes: LeftOverHome[] = []
  for (const home of await findAbandonedHomes()) {
    if (!clean || !home.isOurs) {
      homes.push({ ...home, fate: 'found' })
      continue
    }
    try {
      await removeAbandonedHome(home)
      homes.push({ ...home, fate: 'removed' })
    } catch (error) {
      homes.push({ ...home, fate: 'failed', reason: firstLine(error) })
    }
  }
  return homes
}
