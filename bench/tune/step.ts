import type { TuneGoal, TuneStep } from './goal.ts'
import { isHealthy, type PoolKey, type PoolSample } from './pool-sample.ts'

/** Rounds in which all sizes of the coarse grid are measured: enough to find the octave. */
export const COARSE_ROUNDS = 2

/** Further rounds, for the sizes around the knee. */
export const FINE_ROUNDS = 3

/** Rounds that the sizes which decide have in common. */
export const DECIDING_ROUNDS = 10

/** However close the sizes are, no more rounds than this are spent on them. */
const MOST_ROUNDS = 30

/** Pools without overflow, side by side. */
export function sizeStep(sizes: readonly number[], goal: TuneGoal, rounds: number): TuneStep {
  return {
    pools: ascending(sizes).map((poolSize) => ({ poolSize, maxOverflow: 0 })),
    concurrency: goal.concurrency,
    rounds,
  }
}

/** How many rounds the pools that decide still need together, 0 when they have enough. */
export function roundsMissing(
  pools: readonly PoolSample[],
  key: PoolKey,
  deciding: readonly number[],
): number {
  const rounds = pools
    .filter(({ pool }) => deciding.includes(key(pool)))
    .map(({ throughputs }) => [...throughputs.keys()])
  if (rounds.some(({ length }) => length >= MOST_ROUNDS)) return 0
  const common = rounds.reduce((a, b) => a.filter((round) => b.includes(round)))
  return Math.max(0, DECIDING_ROUNDS - common.length)
}

/** The two next larger ones: what a pick is compared with, and what it may turn out to be. */
export function nextAbove(pools: readonly PoolSample[], key: PoolKey, candidate: number): number[] {
  return pools
    .filter((sample) => isHealthy(sample) && key(sample.pool) > candidate)
    .slice(0, 2)
    .map(({ pool }) => key(pool))
}

export function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
