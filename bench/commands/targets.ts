import {
  createDriver,
  parseDatabaseUrl,
  type DatabaseUrl,
  type DriverDefinition,
} from '../../src/index.ts'
import { UsageError } from '../io.ts'
import type { PlannedDriver } from '../plan/matrix.ts'
import type { Target } from '../run/open-target.ts'
import type { DatabaseOptions } from './databases.ts'
import { DEFAULT_DATABASES, type PrivateDatabase } from './default-databases.ts'

/** Targets for URLs: the name of the driver is the label, with a number where it is taken. */
export function labelTargets(
  urls: readonly DatabaseUrl[],
  ownDrivers: readonly DriverDefinition[],
): Target[] {
  const seen = new Map<string, number>()
  return urls.map((url) => {
    const times = (seen.get(url.driver) ?? 0) + 1
    seen.set(url.driver, times)
    const label = times === 1 ? url.driver : `${url.driver}-${times}`
    return { label, url, ownDrivers, startedByPoolbench: false, settings: {} }
  })
}

/** What a run would measure, without connecting to anything. */
export async function plannedDrivers(
  { url, database = DEFAULT_DATABASES, driver: modules }: DatabaseOptions,
  own: readonly DriverDefinition[],
): Promise<PlannedDriver[]> {
  requireUrlOfDriver({ url, driver: modules }, own)
  const urls = url?.map((text) => parseDatabaseUrl(text, own)) ?? database.map(placeholder)
  return Promise.all(
    labelTargets(urls, own).map(async ({ label, url: each }) => {
      const { traits, nativePools = [] } = await createDriver(each, { own })
      return { driver: label, traits, nativePools: nativePools.map(({ name }) => name) }
    }),
  )
}

/** @throws {UsageError} for a driver without a URL: no private database is one of its own. */
export function requireUrlOfDriver(
  { url, driver }: Partial<Record<'url' | 'driver', readonly string[] | undefined>>,
  drivers: readonly DriverDefinition[],
): void {
  if (url || !driver) return
  const scheme = drivers[0]?.schemes[0]
  throw new UsageError(`--driver ${driver[0]}: name its database by --url ${scheme}:…`)
}

/** A URL of the right driver, for a database that is not there yet. */
function placeholder(name: PrivateDatabase): DatabaseUrl {
  const isFile = name === 'sqlite' || name === 'sqlite-threads'
  return parseDatabaseUrl(isFile ? `${name}:users.db` : `${name}://127.0.0.1/poolbench`)
}
