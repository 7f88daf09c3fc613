import { loadOf, type TuneGoal, type TuneStep } from './goal.ts'
import { isHealthy, type PoolKey, type PoolSample } from './pool-sample.ts'

/** The number of rounds in which all sizes of the coarse grid are measured: enough to find the octave. */
export const COARSE_ROUNDS = 2

/** The number of further rounds for the sizes around the knee. */
export const FINE_ROUNDS = 3

/** The number of rounds that the deciding sizes must share. */
export const DECIDING_ROUNDS = 10

/** The maximum number of rounds, however close the sizes are. */
const MOST_ROUNDS = 30

/** A step with pools without overflow, measured in alternation. */
export function sizeStep(sizes: readonly number[], goal: TuneGoal, rounds: number): TuneStep {
  return {
    pools: ascending(sizes).map((poolSize) => ({ poolSize, maxOverflow: 0 })),
    ...loadOf(goal),
    rounds,
  }
}

/** The number of shared rounds that the deciding pools still need; 0 if they have enough. */
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

/** The two next larger sizes: a pick is compared with them, and may turn out to be one of them. */
export function nextAbove(pools: readonly PoolSample[], key: PoolKey, candidate: number): number[] {
  return pools
    .filter((sample) => isHealthy(sample) && key(sample.pool) > candidate)
    .slice(0, 2)
    .map(({ pool }) => key(pool))
}

export function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
