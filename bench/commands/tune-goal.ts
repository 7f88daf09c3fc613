import { UsageError } from '../io.ts'
import { formatSetting } from '../format.ts'
import type { KeptFile } from '../result/parse.ts'
import { isOnQueuePool } from '../result/query.ts'
import type { ResultFile, ScenarioResult } from '../result/schema.ts'
import type { TuneGoal } from '../tune/goal.ts'

/** The options for a goal; missing ones have a default, or are in the file. */
export interface GoalOptions {
  readonly concurrency?: number
  readonly burst?: number
  readonly p99?: number
  readonly instances?: number
  readonly queryTime?: number
}

/** The share by which throughput may be below the best and still counts as equal. */
const TOLERANCE = 0.07

/**
 * The goal of these options. Without a burst there is none for callers, and that of the concurrency for
 * bursts.
 *
 * @throws {UsageError} for a burst below the concurrency.
 */
export function goalOf(
  options: GoalOptions & { readonly concurrency: number },
  { driver, operation, load }: Pick<TuneGoal, 'driver' | 'operation' | 'load'>,
): TuneGoal {
  const { concurrency, p99 = null, instances = 1, queryTime = 0 } = options
  const burst = options.burst ?? (load === 'callers' ? null : concurrency)
  if (burst !== null && burst < concurrency) {
    throw new UsageError(`--burst ${burst} is less than the concurrency, ${concurrency}`)
  }
  return {
    driver,
    operation,
    queryTimeMs: queryTime,
    concurrency,
    load,
    burst,
    p99Ms: p99,
    instances,
    tolerance: TOLERANCE,
  }
}

/** The goal that a file was measured for, with the changes from the options. */
export function goalFrom(
  { kind, file }: Extract<KeptFile, { kind: 'result' | 'tune' }>,
  options: GoalOptions,
  operation: string | undefined,
): TuneGoal {
  if (kind === 'result') return goalOfResult(file, options, operation)
  const { goal, measured } = file
  const isSameWork =
    (operation ?? goal.operation) === goal.operation &&
    (options.queryTime ?? goal.queryTimeMs) === goal.queryTimeMs
  if (!isSameWork) return goalOfResult(measured, { ...optionsOf(goal), ...options }, operation)
  return goalOf({ ...optionsOf(goal), ...burstFor(goal, options), ...options }, goal)
}

/** Keeps the burst of a goal, unless the concurrency is now higher. */
function burstFor({ burst }: TuneGoal, { concurrency }: GoalOptions): GoalOptions {
  return burst === null ? {} : { burst: Math.max(burst, concurrency ?? 0) }
}

function optionsOf({ p99Ms, instances, queryTimeMs, concurrency }: TuneGoal) {
  return {
    concurrency,
    instances,
    queryTime: queryTimeMs,
    ...(p99Ms !== null && { p99: p99Ms }),
  }
}

/**
 * The goal of a run, from what it measured: the load of callers if there were any, as in a search that was
 * interrupted, and bursts otherwise.
 */
function goalOfResult(
  result: ResultFile,
  options: GoalOptions,
  name: string | undefined,
): TuneGoal {
  const { queryTime } = options
  const matching = result.scenarios.filter(
    (scenario) =>
      isOnQueuePool(scenario) &&
      (scenario.callers === undefined || isOfCallers(scenario)) &&
      (name === undefined || scenario.operation === name) &&
      (queryTime === undefined || scenario.queryTimeMs === queryTime),
  )
  const [first] = matching
  if (!first) {
    const work = [name, queryTime !== undefined && `${formatSetting(queryTime)} of query time`]
    const asked = work.filter(Boolean).join(' with ')
    throw new UsageError(
      `the result holds no concurrent bursts${asked && ` of ${asked}`} on queue pools`,
    )
  }
  const { driver, operation, queryTimeMs } = first
  const alike = matching.filter(
    (each) =>
      each.driver === driver && each.operation === operation && each.queryTimeMs === queryTimeMs,
  )
  const ofCallers = alike.filter(isOfCallers)
  const bursts = alike.filter((each) => !isOfCallers(each))
  const load = ofCallers.length > 0 ? 'callers' : 'bursts'
  const concurrency = options.concurrency ?? concurrencyOf(load === 'callers' ? ofCallers : bursts)
  const most = Math.max(concurrency, ...bursts.map((each) => each.concurrency))
  const burst = bursts.length > 0 ? { burst: most } : {}
  return goalOf(
    { ...burst, ...options, concurrency, queryTime: queryTimeMs },
    { driver, operation, load },
  )
}

/** Whether a scenario has callers with one operation each, which go on. */
function isOfCallers({ callers, concurrency }: ScenarioResult): boolean {
  return callers !== undefined && concurrency === 1
}

/**
 * The highest concurrency measured on several sizes of a pool without overflow; if there is none, the highest
 * of all.
 */
function concurrencyOf(scenarios: readonly ScenarioResult[]): number {
  const sizes = new Map<number, Set<number>>()
  for (const { concurrency, callers = 1, pool } of scenarios) {
    const atOnce = concurrency * callers
    const seen = sizes.get(atOnce) ?? new Set()
    if (pool.maxOverflow === 0) seen.add(pool.poolSize)
    sizes.set(atOnce, seen)
  }
  const several = [...sizes].filter(([, { size }]) => size > 1).map(([count]) => count)
  return Math.max(...(several.length > 0 ? several : sizes.keys()))
}
