import type { Random } from '../../src/index.ts'
import { quantile, sortedSample } from '../stats/quantile.ts'
import type { PoolSample } from './pool-sample.ts'

/** Rounds that a one-sided bound of 95 % takes. */
const ROUNDS_FOR_BOUND = 5

const RESAMPLES = 400

const CONFIDENCE = 0.95

/**
 * A one-sided 95 % bound above p99; `undefined` with too few rounds.
 *
 * A result keeps the response times of all rounds together, and of each round how long its bursts
 * took. So p99 is taken to move from round to round as the bursts do whose last operations it is
 * made of: half of them, and fewer where a burst has fewer than 50 operations.
 */
export function p99UpperMs(sample: PoolSample, random: Random): number | undefined {
  const throughputs = [...sample.throughputs.values()]
  const n = throughputs.length
  if (n < ROUNDS_FOR_BOUND) return undefined
  const drawn = Array.from({ length: RESAMPLES }, () =>
    p99Of(
      sample,
      Array.from({ length: n }, () => throughputs[Math.floor(random() * n)] as number),
    ),
  )
  return Math.max(sample.p99Ms, quantile(sortedSample(drawn), CONFIDENCE))
}

/**
 * What p99 would have been in rounds with these throughputs, drawn from those of the sample.
 *
 * @param throughputs - at least one.
 */
export function p99Of(sample: PoolSample, throughputs: readonly number[]): number {
  const { p99Ms, concurrency } = sample
  const share = Math.max(0.5, 1 - concurrency / 100)
  const slow = (values: readonly number[]): number =>
    quantile(sortedSample(values.map((throughput) => 1 / throughput)), share)
  return (p99Ms * slow(throughputs)) / slow([...sample.throughputs.values()])
}
