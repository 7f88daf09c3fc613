import { formatCount } from '../format.ts'
import type { TuneFile } from '../result/tune-schema.ts'
import { leastTurns } from '../stats/bound.ts'

/** The goal of a recommendation, and its limits. */
export type TuneGoal = Readonly<TuneFile['goal']>

/** The load under which a pool is measured: bursts, or callers that go on. */
export interface TuneLoad {
  /** The number of operations in a burst; 1 of callers. */
  readonly concurrency: number
  /** The number of callers; bursts if absent. */
  readonly callers?: number
}

/** The load by which `pool_size` is chosen. */
export function loadOf({ load, concurrency }: TuneGoal): TuneLoad {
  return load === 'callers' ? { concurrency: 1, callers: concurrency } : { concurrency }
}

/**
 * The smallest number of turns on a number of connections: of a burst, its last operation has to wait for
 * whole ones, whereas callers find a connection as soon as one is free.
 */
export function turnsOn(connections: number, goal: TuneGoal): number {
  const { concurrency, callers } = loadOf(goal)
  return leastTurns(concurrency, connections, callers)
}

/** Formats the load: `50 callers`, `bursts of 50`. */
export function loadText({ load, concurrency }: TuneGoal): string {
  return load === 'callers' ? formatCount(concurrency, 'caller') : `bursts of ${concurrency}`
}

/** The pools to measure next, in alternation, each in a number of further rounds. */
export interface TuneStep extends TuneLoad {
  readonly pools: readonly { readonly poolSize: number; readonly maxOverflow: number }[]
  readonly rounds: number
}
