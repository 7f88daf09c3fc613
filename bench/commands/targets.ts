import { createDriver, parseDatabaseUrl, type DatabaseUrl } from '../../src/index.ts'
import type { PlannedDriver } from '../plan/matrix.ts'
import type { Target } from '../run/open-target.ts'
import { DEFAULT_DATABASES } from './default-databases.ts'
import type { PlanOptions } from './plan-options.ts'

/** Targets for URLs: the name of the driver is the label, with a number where it is taken. */
export function labelTargets(urls: readonly DatabaseUrl[]): Target[] {
  const seen = new Map<string, number>()
  return urls.map((url) => {
    const times = (seen.get(url.driver) ?? 0) + 1
    seen.set(url.driver, times)
    const label = times === 1 ? url.driver : `${url.driver}-${times}`
    return { label, url, startedByPoolbench: false, settings: {} }
  })
}

/** What a run would measure, without connecting to anything. */
export async function plannedDrivers(options: PlanOptions): Promise<PlannedDriver[]> {
  const targets = labelTargets(
    options.url ?? (options.database ?? DEFAULT_DATABASES).map(placeholder),
  )
  return Promise.all(
    targets.map(async ({ label, url }) => {
      const { traits, nativePools = [] } = await createDriver(url)
      return { driver: label, traits, nativePools: nativePools.map(({ name }) => name) }
    }),
  )
}

/** A URL of the right driver, for a database that is not there yet. */
function placeholder(name: (typeof DEFAULT_DATABASES)[number]): DatabaseUrl {
  return parseDatabaseUrl(
    name === 'postgres' || name === 'mysql' ? `${name}://127.0.0.1/poolbench` : `${name}:users.db`,
  )
}
