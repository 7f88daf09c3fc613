import type { GateDesign } from '../gate/decision/design.ts'
import { powerOf } from '../gate/decision/power.ts'
import { pairedRatio } from '../stats/paired-ratio.ts'
import { quantile, sortedSample } from '../stats/quantile.ts'

/** The minimum detectable effects at a power of 90 %, as ratios above 1. */
export interface SmallestDifference {
  /** The ratio for two things that are measured side by side in each round of a run. */
  readonly inRun: number
  /** The ratio for two versions, by the number of pairs in a gate. */
  readonly inGate: readonly { readonly pairs: number; readonly ratio: number }[]
}

/** Fewer pairs say nothing of the noise: a gate asks for as many as well. */
const LEAST_PAIRS = 20

/** How often a run is drawn from the pairs. */
const RUNS = 1000

/**
 * The share of simulated runs that may miss the difference. It is below the 10 % of real runs, as a
 * hundred pairs do not contain the rarest noise (test/doctor/smallest-difference.test.ts).
 */
const MISSED = 0.05

/**
 * Estimates the minimum detectable effect from the noise of the same work, timed twice in turn.
 *
 * Runs are drawn from the pairs. A run shows a difference where the interval of its ratio does not hold
 * 1, and one of the factor d multiplies every ratio by d: it is shown by as many runs as have a lower
 * end above 1 / d.
 *
 * @param ratios - of the pairs; there is no difference but noise.
 * @param rounds - of a run.
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
