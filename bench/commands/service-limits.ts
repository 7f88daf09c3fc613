import { UsageError } from '../io.ts'
import { servicesIn, type CustomModules } from '../modules/custom-modules.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import type { MixPart } from '../plan/mix.ts'
import type { Slo } from '../plan/slo.ts'

interface PoolsAndQueries {
  readonly pools?: readonly PlannedPool[] | undefined
  readonly queryTimesMs?: readonly number[] | undefined
}

/** @throws {UsageError} for what only a pool of poolbench's can do, if a module is a service. */
export function requireNoneOfServices(
  own: Pick<CustomModules, 'operations'>,
  { pools = [], queryTimesMs = [] }: PoolsAndQueries,
): void {
  const [name] = servicesIn(own)
  if (name === undefined) return
  if (pools.some(({ native }) => native !== undefined)) {
    throw new UsageError(`--pool: ${name} is a service with a pool of its own: give it a size`)
  }
  if (queryTimesMs.some((ms) => ms > 0)) {
    throw new UsageError(`--query-time: poolbench sends no statement in ${name}, a service`)
  }
}

/** @throws {UsageError} for a service beside others, or an objective that is about its pool. */
export function requireAlone(
  own: Pick<CustomModules, 'operations'>,
  mix: readonly MixPart[],
  slos: readonly Slo[],
): void {
  const [name] = servicesIn(own)
  if (name === undefined) return
  if (mix.length > 1) {
    throw new UsageError(`${name} is a service with a pool of its own: it cannot be part of a mix`)
  }
  for (const { metric, text } of slos) {
    if (metric.kind !== 'time' || metric.part === 'response' || metric.part === 'late') continue
    throw new UsageError(`--slo ${text}: the pool of ${name}, a service, is not visible`)
  }
}
