import { seededRandom } from '../../src/index.ts'
import type { TuneGoal, TuneStep } from './goal.ts'
import { p99UpperMs } from './p99.ts'
import { isHealthy, type PoolSample } from './pool-sample.ts'
import { FINE_ROUNDS, roundsMissing, sizeStep } from './step.ts'

/** How far the least p99 may lie above the goal after few rounds, and a size next to it keep it yet. */
const NEAR = 1.5

/** A smaller size this far above the goal after few rounds is out of the question. */
const HOPELESS = 1.25

/** So near to the goal, above it or below, a size is measured on until it is decided. */
const OPEN = 1.1

/**
 * What to measure next to find the smallest size that keeps `p99Ms`, once all octaves have been
 * measured: the sizes between the octaves around it, then those that decide.
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

  const last = sizeOf(healthy.find((sample) => sample.p99Ms <= p99Ms) ?? quickest)
  const hopeless = healthy.filter((sample) => sample.p99Ms > HOPELESS * p99Ms).map(sizeOf)
  const below = Math.max(0, ...hopeless.filter((size) => size < last))
  const around = fine.filter((size) => size > below && size <= last)
  const seen = new Set(pools.map(sizeOf))
  if (around.some((size) => !seen.has(size))) {
    const failed = pools.filter((sample) => !isHealthy(sample)).map(sizeOf)
    const sound = around.filter((size) => !failed.includes(size))
    return sizeStep([...sound, top], goal, FINE_ROUNDS)
  }
  const sure = healthy.find(
    (sample) =>
      sample.p99Ms * OPEN <= p99Ms || (p99UpperMs(sample, seededRandom(seed)) ?? Infinity) <= p99Ms,
  )
  const open = healthy
    .filter((sample) => sample.p99Ms <= OPEN * p99Ms)
    .map(sizeOf)
    .filter((size) => size <= (sure ? sizeOf(sure) : Infinity))
  if (open.length === 0) return undefined
  const deciding = [...open, top]
  const rounds = roundsMissing(pools, ({ poolSize }) => poolSize, deciding)
  return rounds > 0 ? sizeStep(deciding, goal, rounds) : undefined
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
