import { seededRandom } from '../../src/index.ts'
import type { TuneGoal, TuneStep } from './goal.ts'
import { isSurelyWithin, p99UpperMs, smallestWithin } from './p99.ts'
import { isHealthy, type PoolSample } from './pool-sample.ts'
import { DECIDING_ROUNDS, FINE_ROUNDS, sizeStep } from './step.ts'

/** How far the least p99 may lie above the goal after few rounds, and a size next to it keep it yet. */
const NEAR = 1.5

/** A smaller size this far above the goal after few rounds is out of the question. */
const HOPELESS = 1.25

/** So near to the goal, above it or below, a size is measured on until it is decided. */
const OPEN = 1.1

/**
 * What to measure next to find the smallest size that keeps `p99Ms`, once all octaves have been
 * measured: the sizes between the octaves around it, then those that decide. Where these turn out
 * not to keep it surely, the next octave follows: at the end all sizes from the one to choose down to
 * one that is out of the question were measured.
 *
 * @param fine - all sizes to choose from.
 * @param top - the size with the highest throughput: it tells what the chosen one does not gain.
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

/** How many rounds a size lacks to be decided: its p99 is compared with the goal, not with others. */
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
