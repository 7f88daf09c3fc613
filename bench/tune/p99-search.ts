import { seededRandom } from '../../src/index.ts'
import type { TuneGoal, TuneStep } from './goal.ts'
import { isSurelyWithin, p99UpperMs, smallestWithin } from './p99.ts'
import { isHealthy, type PoolSample } from './pool-sample.ts'
import { DECIDING_ROUNDS, FINE_ROUNDS, sizeStep } from './step.ts'

/**
 * The factor by which the lowest p99 may exceed the goal after few rounds while a neighbouring size may still
 * meet it.
 */
const NEAR = 1.5

/** The factor above the goal at which a smaller size is excluded after few rounds. */
const HOPELESS = 1.25

/** The factor around the goal within which a size is measured on until it is decided. */
const OPEN = 1.1

/**
 * The next step to find the smallest size that meets `p99Ms`, once all octaves have been measured: the sizes
 * between the neighbouring octaves, then the deciding ones. If these do not meet it with certainty, the next
 * octave follows. In the end all sizes from the chosen one down to an excluded one have been measured.
 *
 * @param fine - all sizes to choose from.
 * @param top - the size with the highest throughput: it shows what the chosen size gives up.
 */
export function nextForP99(
  pools: readonly PoolSample[],
  p99Ms: number,
  { goal, fine, top, seed }: P99Search,
): TuneStep | undefined {
  const healthy = pools.filter((sample) => isHealthy(sample) && fine.includes(sizeOf(sample)))
  const [any, ...others] = healthy
  if (!any) return undefined
  const quickest = others.reduce((a, b) => (b.p99Ms < a.p99Ms ? b : a), any)
  if (quickest.p99Ms > NEAR * p99Ms) return undefined

  const upperOf = (sample: PoolSample) => p99UpperMs(sample, seededRandom(seed))
  const last = sizeOf(smallestWithin(p99Ms, healthy, upperOf) ?? quickest)
  const hopeless = healthy.filter((sample) => sample.p99Ms > HOPELESS * p99Ms).map(sizeOf)
  const below = Math.max(0, ...hopeless.filter((size) => size < last))
  const around = fine.filter((size) => size > below && size <= last)
  const seen = new Set(pools.map(sizeOf))
  if (around.some((size) => !seen.has(size))) {
    const done = pools.filter((sample) => !isHealthy(sample) || roundsLeft(sample) === 0)
    const left = around.filter((size) => !done.map(sizeOf).includes(size))
    return sizeStep([...left, top], goal, FINE_ROUNDS)
  }
  const sure = healthy.find(
    (sample) =>
      isSurelyWithin(p99Ms, upperOf(sample)) ||
      (roundsLeft(sample) > 0 && sample.p99Ms * OPEN <= p99Ms),
  )
  const open = healthy.filter(
    (sample) =>
      sample.p99Ms <= OPEN * p99Ms &&
      sizeOf(sample) <= (sure ? sizeOf(sure) : Infinity) &&
      roundsLeft(sample) > 0,
  )
  if (open.length === 0) return undefined
  return sizeStep([...open.map(sizeOf), top], goal, Math.max(...open.map(roundsLeft)))
}

/** The number of rounds until a size is decided: its p99 is compared with the goal, not with other sizes. */
function roundsLeft({ throughputs }: PoolSample): number {
  return Math.max(0, DECIDING_ROUNDS - throughputs.size)
}

interface P99Search {
  readonly goal: TuneGoal
  readonly fine: readonly number[]
  readonly top: number
  readonly seed: number
}

function sizeOf({ pool }: PoolSample): number {
  return pool.poolSize
}
