import type { Mode } from './modes.ts'
import { formatPool, type PlannedPool } from './pool-notation.ts'

/** One cell of the matrix: bursts of `concurrency` operations in one mode on one pool. */
export interface Scenario {
  readonly id: string
  readonly kind: 'burst'
  /** The label of the target: the driver's name, with a number where two targets share it. */
  readonly driver: string
  /** The name of a built-in operation, or of one that the user brought. */
  readonly operation: string
  readonly mode: Mode
  /** Operations in a burst. */
  readonly concurrency: number
  /** Bursts under way at once, which share the pool; absent: one at a time. */
  readonly callers?: number
  readonly pool: PlannedPool
  /** What each operation spends inside the database before its own statements. */
  readonly queryTimeMs: number
}

/**
 * A scenario with its stable id: `postgres/get-user/concurrent/c=100/pool=5+10/query=10ms`. Of what was
 * measured of one it gives the scenario alone.
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

/** A part of a scenario in which others may agree with it. */
export type ScenarioPart = Exclude<keyof Scenario, 'id' | 'kind'>

/** A key that scenarios share if they agree in these parts; it means nothing in a file. */
export function keyOf(scenario: Scenario, parts: readonly ScenarioPart[]): string {
  return JSON.stringify(
    parts.map((part) => (part === 'pool' ? formatPool(scenario.pool) : scenario[part])),
  )
}

/** Whether two scenarios agree in these parts. */
export function agreeIn(parts: readonly ScenarioPart[], a: Scenario, b: Scenario): boolean {
  return keyOf(a, parts) === keyOf(b, parts)
}

/** The id of the same scenario with other parts. */
export function idWith(base: Scenario, parts: Partial<Pick<Scenario, ScenarioPart>>): string {
  return scenario({ ...base, ...parts }).id
}
