import type { Mode } from './modes.ts'
import { formatPool, type PlannedPool } from './pool-notation.ts'

/** One cell of the matrix: bursts of `concurrency` operations in one mode on one pool. */
export interface Scenario {
  readonly id: string
  readonly kind: 'burst'
  /** The label of the target: the name of its driver, with a number if two targets share that. */
  readonly driver: string
  /** The name of a built-in or custom operation. */
  readonly operation: string
  readonly mode: Mode
  /** The number of operations in a burst. */
  readonly concurrency: number
  /** The number of concurrent bursts, which share the pool; one at a time if absent. */
  readonly callers?: number
  readonly pool: PlannedPool
  /** The time that each operation spends inside the database before its own statements. */
  readonly queryTimeMs: number
}

/**
 * Creates a scenario with its stable id: `postgres/get-user/concurrent/c=100/pool=5+10/query=10ms`. Other
 * fields, such as those of a result, are dropped.
 */
export function scenario(parts: Omit<Scenario, 'id' | 'kind'>): Scenario {
  const { driver, operation, mode, concurrency, callers, pool, queryTimeMs } = parts
  const id =
    `${driver}/${operation}/${mode}/c=${concurrency}` +
    (callers === undefined ? '' : `/callers=${callers}`) +
    `/pool=${formatPool(pool)}/query=${queryTimeMs}ms`
  const together = callers === undefined ? {} : { callers }
  return { id, kind: 'burst', driver, operation, mode, concurrency, ...together, pool, queryTimeMs }
}

/** A field that scenarios can have in common. */
export type ScenarioPart = Exclude<keyof Scenario, 'id' | 'kind'>

/** A key shared by scenarios that agree in these fields; it is not meant to be stored. */
export function keyOf(scenario: Scenario, parts: readonly ScenarioPart[]): string {
  return JSON.stringify(
    parts.map((part) => (part === 'pool' ? formatPool(scenario.pool) : scenario[part])),
  )
}

/** Whether two scenarios agree in these fields. */
export function agreeIn(parts: readonly ScenarioPart[], a: Scenario, b: Scenario): boolean {
  return keyOf(a, parts) === keyOf(b, parts)
}

/** The id of the same scenario with some fields changed. */
export function idWith(base: Scenario, parts: Partial<Pick<Scenario, ScenarioPart>>): string {
  return scenario({ ...base, ...parts }).id
}
