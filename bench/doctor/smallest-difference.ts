import type { GateDesign } from '../gate/decision/design.ts'
import { powerOf } from '../gate/decision/power.ts'
import { pairedRatio } from '../stats/paired-ratio.ts'
import { quantile, sortedSample } from '../stats/quantile.ts'

/** The minimum detectable effects at a power of 90 %, as ratios above 1. */
export interface SmallestDifference {
  /** The ratio for two things that are measured alternately in each round of a run. */
  readonly inRun: number
  /** The ratio for two versions, by the number of pairs in a gate. */
  readonly inGate: readonly { readonly pairs: number; readonly ratio: number }[]
}

/** The fewest pairs from which noise can be estimated; a gate needs as many. */
const LEAST_PAIRS = 20

/** The number of simulated runs. */
const RUNS = 1000

/**
 * The share of simulated runs that may miss the difference. It is below the 10 % of real runs, as a
 * hundred pairs do not contain the rarest noise (test/doctor/smallest-difference.test.ts).
 */
const MISSED = 0.05

/**
 * Estimates the minimum detectable effect from the noise of the same work, timed in pairs. Runs are simulated
 * by resampling the pairs. A run detects a difference if the confidence interval of its ratio excludes 1. A
 * slow-down by the factor d multiplies every ratio by d, so it is detected by every run whose lower end is
 * above 1 / d.
 *
 * @param ratios - the ratios of the pairs, which differ from 1 only by noise.
 * @param rounds - the number of rounds of a run.
 * @returns `undefined` for too few pairs.
 */
export function smallestDifference(
  ratios: readonly number[],
  rounds: number,
  design: GateDesign,
  random: () => number,
): SmallestDifference | undefined {
  if (ratios.length < LEAST_PAIRS) return undefined
  const ones = Array<number>(rounds).fill(1)
  const lowerEnds = Array.from({ length: RUNS }, () => {
    const drawn = ones.map(() => ratios[Math.floor(random() * ratios.length)] as number)
    return pairedRatio(drawn, ones).interval?.low ?? Math.min(...drawn)
  })
  const power = powerOf(new Map([['same', ratios]]), design, random)
  return {
    inRun: 1 / quantile(sortedSample(lowerEnds), MISSED),
    inGate: power.flatMap(({ pairs, detectable: { same } }) =>
      same === undefined ? [] : [{ pairs, ratio: same }],
    ),
  }
}
