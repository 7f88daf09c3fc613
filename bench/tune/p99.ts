import type { Random } from '../../src/index.ts'
import { quantile, sortedSample } from '../stats/quantile.ts'
import type { PoolSample } from './pool-sample.ts'

/** The number of rounds that a one-sided bound of 95 % needs. */
const ROUNDS_FOR_BOUND = 5

const RESAMPLES = 400

const CONFIDENCE = 0.95

/** Whether the upper bound of p99 is known and within the goal. */
export function isSurelyWithin(p99Ms: number, upperMs: number | null | undefined): boolean {
  return (upperMs ?? Infinity) <= p99Ms
}

/**
 * The smallest size that meets a response time with certainty; if there is none, the smallest that met it.
 */
export function smallestWithin(
  p99Ms: number,
  samples: readonly PoolSample[],
  upperOf: (sample: PoolSample) => number | undefined,
): PoolSample | undefined {
  const kept = samples.filter((sample) => sample.p99Ms <= p99Ms)
  return kept.find((sample) => isSurelyWithin(p99Ms, upperOf(sample))) ?? kept[0]
}

/**
 * A one-sided 95 % upper bound of p99; `undefined` with too few rounds. A result stores the response times of
 * all rounds together, but the burst times by round. So p99 is assumed to vary between rounds like the bursts
 * that contribute its slowest operations: half of them, and fewer if a burst has fewer than 50 operations. Of
 * callers, a round takes the place of a burst.
 */
export function p99UpperMs(
  sample: PoolSample,
  random: Random,
  resamples = RESAMPLES,
): number | undefined {
  const throughputs = [...sample.throughputs.values()]
  const n = throughputs.length
  if (n < ROUNDS_FOR_BOUND) return undefined
  const p99Of = p99By(sample)
  const drawn = Array.from({ length: resamples }, () =>
    p99Of(Array.from({ length: n }, () => throughputs[Math.floor(random() * n)] as number)),
  )
  return Math.max(sample.p99Ms, quantile(sortedSample(drawn), CONFIDENCE))
}

/**
 * The hypothetical sample of a pool in rounds with these throughputs, drawn from its own.
 *
 * @param throughputs - at least one.
 */
export function inRounds(sample: PoolSample, throughputs: readonly number[]): PoolSample {
  return {
    ...sample,
    throughputs: new Map(throughputs.entries()),
    p99Ms: p99By(sample)(throughputs),
  }
}

/** The hypothetical p99 in rounds with other throughputs, drawn from those of the sample. */
function p99By({
  p99Ms,
  operationsTogether,
  throughputs,
}: PoolSample): (drawn: readonly number[]) => number {
  const share = Math.max(0.5, 1 - operationsTogether / 100)
  const slow = (values: readonly number[]): number =>
    quantile(sortedSample(values.map((throughput) => 1 / throughput)), share)
  const own = slow([...throughputs.values()])
  return (drawn) => (p99Ms * slow(drawn)) / own
}
