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

/** @throws {UsageError} for a burst below the concurrency. */
export function goalOf(
  options: GoalOptions & { readonly concurrency: number },
  { driver, operation }: Pick<TuneGoal, 'driver' | 'operation'>,
): TuneGoal {
  const { concurrency, burst = concurrency, p99 = null, instances = 1, queryTime = 0 } = options
  if (burst < concurrency) {
    throw new UsageError(`--burst ${burst} is less than the concurrency, ${concurrency}`)
  }
  return {
    driver,
    operation,
    queryTimeMs: queryTime,
    concurrency,
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
  return concurrency === undefined ? { burst } : { burst: Math.max(burst, concurrency) }
}

function optionsOf({ p99Ms, instances, queryTimeMs, concurrency }: TuneGoal) {
  return {
    concurrency,
    instances,
    queryTime: queryTimeMs,
    ...(p99Ms !== null && { p99: p99Ms }),
  }
}

/** The goal of a run, from the bursts that it measured. */
function goalOfResult(
  result: ResultFile,
  options: GoalOptions,
  name: string | undefined,
): TuneGoal {
  const { queryTime } = options
  const matching = result.scenarios.filter(
    (scenario) =>
      isOnQueuePool(scenario) &&
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
  const concurrency = options.concurrency ?? concurrencyOf(alike)
  const most = Math.max(concurrency, ...alike.map((each) => each.concurrency))
  return goalOf({ burst: most, ...options, concurrency, queryTime: queryTimeMs }, first)
}

/**
 * The highest concurrency measured on several sizes of a pool without overflow; if there is none, the highest
 * of all.
 */
function concurrencyOf(scenarios: readonly ScenarioResult[]): number {
  const sizes = new Map<number, Set<number>>()
  for (const { concurrency, pool } of scenarios) {
    const seen = sizes.get(concurrency) ?? new Set()
    if (pool.maxOverflow === 0) seen.add(pool.poolSize)
    sizes.set(concurrency, seen)
  }
  const several = [...sizes].filter(([, { size }]) => size > 1).map(([count]) => count)
  return Math.max(...(several.length > 0 ? several : sizes.keys()))
}
