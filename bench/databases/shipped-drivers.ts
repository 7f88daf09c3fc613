import {
  DRIVER_NAMES,
  driverFacts,
  findDriverName,
  parseDatabaseUrl,
  type DatabaseUrl,
  type DriverName,
} from '../../src/index.ts'
import { UsageError } from '../io.ts'
import { isModulePath } from '../modules/import-module.ts'
import { PRIVATE_DATABASES, type PrivateDatabase } from './private-databases.ts'

/** The beginning of a database URL, by kind of database. */
const URLS = {
  sqlite: 'sqlite:…',
  postgres: 'postgres://…',
  mysql: 'mysql://…',
  memory: 'memory:',
} as const

/**
 * The shipped drivers that `--driver` names; paths of modules are skipped.
 *
 * @throws {UsageError} for an unknown name.
 */
export function namedDrivers(texts: readonly string[] = []): DriverName[] {
  return texts.filter((text) => !isModulePath(text)).map(driverNamed)
}

function driverNamed(text: string): DriverName {
  const name = findDriverName(text)
  if (name) return name
  throw new UsageError(
    `--driver ${text}: unknown driver (known: ${DRIVER_NAMES.join(', ')}, or the path of a custom driver)`,
  )
}

/**
 * Rewrites the URLs to use the named drivers, where a driver supports the database.
 *
 * @throws {UsageError} for a driver that supports none of them.
 */
export function urlsThrough(
  drivers: readonly DriverName[],
  urls: readonly DatabaseUrl[],
): DatabaseUrl[] {
  requireUse(
    drivers,
    urls.map(({ driver }) => driver),
    urls.map(({ redacted }) => redacted),
  )
  return urls.flatMap((url) => {
    const able = drivers.filter((name) => areAlike(name, url.driver))
    if (able.length === 0) return [url]
    return able.map((name) => parseDatabaseUrl(url.href.replace(/^[^:]+/, name)))
  })
}

/** The same as {@link urlsThrough} for private databases, which are requested by name. */
export function privateThrough(
  drivers: readonly DriverName[],
  asked: readonly PrivateDatabase[] | undefined,
): readonly PrivateDatabase[] | undefined {
  if (drivers.length === 0) return asked
  const known = drivers.map(privateNamed)
  if (!asked) return known
  requireUse(drivers, asked, asked)
  return asked.flatMap((name) => {
    const able = known.filter((each) => areAlike(each, name))
    return able.length === 0 ? [name] : able
  })
}

function privateNamed(driver: DriverName): PrivateDatabase {
  const name = PRIVATE_DATABASES.find((each) => each === driver)
  if (name) return name
  throw new UsageError(`--driver ${driver}: name its database with --url ${urlOf(driver)}`)
}

function requireUse(
  drivers: readonly DriverName[],
  reached: readonly string[],
  shown: readonly string[],
): void {
  const idle = drivers.find((name) => !reached.some((other) => areAlike(name, other)))
  if (idle === undefined) return
  throw new UsageError(
    `--driver ${idle} cannot connect to ${shown.join(' or ')}: it needs ${urlOf(idle)}`,
  )
}

/** Whether the driver that `--driver` names can connect to a database, given by name or URL. */
export function canReach(driver: string, database: string): boolean {
  const [scheme = ''] = database.split(/[+:]/, 1)
  const [named, other] = [findDriverName(driver), findDriverName(scheme)]
  return named !== undefined && other !== undefined && areAlike(named, other)
}

function areAlike(driver: DriverName, other: string): boolean {
  return driverFacts(other)?.database === driverFacts(driver)?.database
}

function urlOf(driver: DriverName): string | undefined {
  const facts = driverFacts(driver)
  return facts && URLS[facts.database]
}
