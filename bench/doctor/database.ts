import { dirname } from 'node:path'
import {
  firstLine,
  fitPool,
  isSqlite,
  poolCapacity,
  type Clock,
  type Driver,
  type PoolSize,
  type ServerInfo,
} from '../../src/index.ts'
import { isFolder } from '../paths.ts'
import { reachFailure, type ReachFailure } from '../run/measure-error.ts'
import { driverOf, type Target } from '../run/open-target.ts'
import { median, quantile, sortedSample } from '../stats/quantile.ts'
import { isNewSqliteFile } from './sqlite-file.ts'
import { hasSqlite, type SoftwareFacts } from './software.ts'

/** The facts about a database. */
export interface DatabaseFacts {
  readonly label: string
  /** The URL without secrets. */
  readonly url: string
  readonly startedByPoolbench: boolean
  readonly state: DatabaseState
}

export type DatabaseState =
  | ({ readonly kind: 'usable' } & UsableDatabase)
  | ({ readonly kind: 'unusable' } & ReachFailure)
  /** The file does not exist yet; a run creates it. */
  | { readonly kind: 'new-file' }

export interface UsableDatabase {
  readonly info: ServerInfo
  readonly placement: Driver['traits']['placement']
  /** The number of connections of each pool of the default plan, limited to what the driver supports. */
  readonly plannedConnections: number
  /** The time to open another connection; `null` if no connection is free. */
  readonly connectMs: number | null
  /** The round trips of a prepared statement that does nothing, one at a time. */
  readonly roundTrip: { readonly count: number; readonly medianMs: number; readonly p99Ms: number }
}

const CONNECTS = 5
const ROUND_TRIPS = 300

/** A time limit, so that a distant database is queried less often. */
const REPEAT_LIMIT_MS = 3_000

/** Inspects a database without changing anything in it. */
export async function probeDatabase(
  target: Target,
  plan: readonly PoolSize[],
  software: SoftwareFacts,
  clock: Clock,
): Promise<DatabaseFacts> {
  const { label, url, startedByPoolbench } = target
  const state = (await untouched(target, software)) ?? (await look(target, plan, clock))
  return { label, url: url.redacted, startedByPoolbench, state }
}

/** The state of a database that should not be opened; `undefined` if it may be. */
async function untouched(
  { url, startedByPoolbench }: Target,
  software: SoftwareFacts,
): Promise<DatabaseState | undefined> {
  if (!isSqlite(url.driver)) return undefined
  // Loading this addon could end the process.
  if (!hasSqlite(url.driver, software)) {
    return {
      kind: 'unusable',
      what: 'there is no library that runs SQLite',
      advice: 'see above what keeps it from working',
      reason: software.nativeAddon.state,
    }
  }
  if (startedByPoolbench || url.path === ':memory:') return undefined
  const isNew = (await isNewSqliteFile(url.path)) && (await isFolder(dirname(url.path)))
  return isNew ? { kind: 'new-file' } : undefined
}

async function look(
  target: Target,
  plan: readonly PoolSize[],
  clock: Clock,
): Promise<DatabaseState> {
  let driver: Driver | undefined
  try {
    driver = await driverOf(target, clock)
    return { kind: 'usable', ...(await lookThrough(driver, plan, clock)) }
  } catch (error) {
    if (driver) return { kind: 'unusable', ...reachFailure(target.url, driver.dialect, error) }
    const reason = firstLine(error)
    return { kind: 'unusable', what: 'its driver cannot be loaded', advice: 'see above', reason }
  } finally {
    await driver?.close()
  }
}

async function lookThrough(
  driver: Driver,
  plan: readonly PoolSize[],
  clock: Clock,
): Promise<UsableDatabase> {
  const connection = await driver.connect()
  try {
    const info = await driver.inspect(connection)
    const statement = driver.dialect.statements('poolbench').sleep
    const ask = () => connection.execute(statement, [0])
    // Prepared beforehand, as on every connection that is measured.
    await ask()
    const trips = await repeat(ROUND_TRIPS, clock, () => timeOf(ask, clock))
    const hasRoom = info.freeConnections === null || info.freeConnections > 1
    const connects = hasRoom ? await repeat(CONNECTS, clock, () => timeToOpen(driver, clock)) : []
    return {
      info,
      placement: driver.traits.placement,
      plannedConnections: Math.max(
        ...plan.map((pool) => poolCapacity(fitPool(pool, driver.traits))),
      ),
      connectMs: hasRoom ? median(connects) : null,
      roundTrip: {
        count: trips.length,
        medianMs: median(trips),
        p99Ms: quantile(sortedSample(trips), 0.99),
      },
    }
  } finally {
    await connection.close()
  }
}

/** Repeats work at least once, until a time limit is reached. */
async function repeat(
  times: number,
  clock: Clock,
  measure: () => Promise<number>,
): Promise<number[]> {
  const startedAtMs = clock.now()
  const taken: number[] = []
  do taken.push(await measure())
  while (taken.length < times && clock.now() - startedAtMs < REPEAT_LIMIT_MS)
  return taken
}

async function timeOf(work: () => Promise<unknown>, clock: Clock): Promise<number> {
  const beganAtMs = clock.now()
  await work()
  return clock.now() - beganAtMs
}

/** The time to open a connection; the time to close it, which is awaited, is not included. */
async function timeToOpen(driver: Driver, clock: Clock): Promise<number> {
  const beganAtMs = clock.now()
  const connection = await driver.connect()
  const openMs = clock.now() - beganAtMs
  await connection.close()
  return openMs
}
