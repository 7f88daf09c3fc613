import { median } from '../../stats/quantile.ts'
import type { GateDesign } from './design.ts'
import { estimate } from './estimate.ts'

/** What a gate sees with so many pairs, nine times in ten. */
export interface Power {
  readonly pairs: number
  /** The smallest slow-down of each scenario, as a ratio; `undefined`: too few pairs for so many. */
  readonly detectable: Readonly<Record<string, number | undefined>>
}

/** How often pairs are drawn anew: the median of so many hardly moves. */
const DRAWS = 200

/** Fewer pairs say nothing of the noise. */
const LEAST_PAIRS = 6

/**
 * What the noise of measured pairs lets a gate see at each of its looks.
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
