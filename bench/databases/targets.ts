import { parseDatabaseUrl, type DatabaseUrl, type DriverDefinition } from '../../src/index.ts'
import { UsageError } from '../io.ts'
import { isModulePath } from '../modules/import-module.ts'
import type { PlannedDriver } from '../plan/matrix.ts'
import { driverOf, type Target } from '../run/open-target.ts'
import type { DatabaseOptions } from './chosen-databases.ts'
import { DEFAULT_DATABASES } from './private-databases.ts'
import { placeholder, requireDatabases } from './installed-databases.ts'
import { namedDrivers, privateThrough, urlsThrough } from './shipped-drivers.ts'

/** Targets for URLs, labelled with the name of the driver, and a number if that is taken. */
export function labelTargets(
  urls: readonly DatabaseUrl[],
  customDrivers: readonly DriverDefinition[],
  projectFolder: string,
): Target[] {
  const seen = new Map<string, number>()
  return urls.map((url) => {
    const times = (seen.get(url.driver) ?? 0) + 1
    seen.set(url.driver, times)
    const label = times === 1 ? url.driver : `${url.driver}-${times}`
    return { label, url, customDrivers, projectFolder, startedByPoolbench: false, settings: {} }
  })
}

/** The drivers that a run would measure and those that it would leave out, without connecting to anything. */
export async function plannedDrivers(
  { url, database, driver: modules }: DatabaseOptions,
  own: readonly DriverDefinition[],
  projectFolder: string,
): Promise<{ readonly drivers: readonly PlannedDriver[]; readonly notices: readonly string[] }> {
  requireUrlOfDriver({ url, driver: modules }, own)
  const named = namedDrivers(modules)
  const { urls, notices } = url
    ? {
        urls: urlsThrough(
          named,
          url.map((text) => parseDatabaseUrl(text, own)),
        ),
        notices: [],
      }
    : await placeholders(privateThrough(named, database), projectFolder)
  const drivers = await Promise.all(
    labelTargets(urls, own, projectFolder).map(async (target) => {
      const { traits, nativePools = [] } = await driverOf(target)
      return { driver: target.label, traits, nativePools: nativePools.map(({ name }) => name) }
    }),
  )
  return { drivers, notices }
}

async function placeholders(
  database: DatabaseOptions['database'],
  projectFolder: string,
): Promise<{ readonly urls: readonly DatabaseUrl[]; readonly notices: readonly string[] }> {
  const { names, notices } = await requireDatabases(database, DEFAULT_DATABASES, projectFolder)
  return { urls: names.map(placeholder), notices }
}

/** @throws {UsageError} for a custom driver without a URL: private databases use shipped drivers only. */
export function requireUrlOfDriver(
  { url, driver }: Partial<Record<'url' | 'driver', readonly string[] | undefined>>,
  drivers: readonly DriverDefinition[],
): void {
  const module = driver?.find(isModulePath)
  if (url || module === undefined) return
  const scheme = drivers[0]?.schemes[0]
  throw new UsageError(`--driver ${module}: name its database with --url ${scheme}:…`)
}
