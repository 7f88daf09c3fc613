import { median } from '../../stats/quantile.ts'
import type { GateDesign } from './design.ts'
import { estimate } from './estimate.ts'

/** The power of a gate with a given number of pairs. */
export interface Power {
  readonly pairs: number
  /**
   * The minimum detectable effect of each scenario at a power of 90 %, as a ratio; `undefined` for too few
   * pairs.
   */
  readonly detectable: Readonly<Record<string, number | undefined>>
}

/** The number of resamples: with so many, the median hardly varies. */
const DRAWS = 200

/** The fewest pairs from which noise can be estimated. */
const LEAST_PAIRS = 6

/**
 * Estimates, from the noise of measured pairs, what a gate detects at each of its looks.
 *
 * @param ratios - candidate / base of each scenario, pair by pair.
 */
export function powerOf(
  ratios: ReadonlyMap<string, readonly number[]>,
  { looks, margin }: GateDesign,
  random: () => number,
): Power[] {
  return looks.map(({ pairs, level }) => {
    const confidence = 1 - (2 * level) / ratios.size
    const seenIn = (measured: readonly number[]): number | undefined => {
      if (measured.length < LEAST_PAIRS) return undefined
      const seen = Array.from({ length: DRAWS }, () => {
        const drawn = Array.from({ length: pairs }, () => oneOf(measured, random))
        return estimate(drawn, confidence, margin).detectable
      }).filter((value) => value !== undefined)
      return seen.length > 0 ? median(seen) : undefined
    }
    const seen = [...ratios].map(([id, each]) => [id, seenIn(each)])
    return { pairs, detectable: Object.fromEntries(seen) as Power['detectable'] }
  })
}

function oneOf(values: readonly number[], random: () => number): number {
  return values[Math.floor(random() * values.length)] as number
}
