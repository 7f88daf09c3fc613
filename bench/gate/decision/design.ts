/** A moment at which a gate may decide. */
export interface Look {
  /** How many pairs have then been measured. */
  readonly pairs: number
  /** The share of wrong alarms that it may add to a series, over all scenarios, in (0, 1). */
  readonly level: number
}

/** When a gate decides, and what it lets pass. */
export interface GateDesign {
  /** In the order of their pairs. Looks that were not planned would let chance ring the alarm. */
  readonly looks: readonly Look[]
  /** A slow-down up to this share is no regression: 0.03 is 3 %. */
  readonly margin: number
}

/**
 * Half of the pairs settle most cases, and few more settle none. The levels sum to 10 % in each
 * direction: two series in a row err so by chance in 10 % of 10 %, which is 1 %, even where the true
 * slow-down is all that the margin allows. Half of the levels would catch half as many slow-downs of
 * 5 % (docs/statistics.md).
 */
export const LOOKS: readonly Look[] = [
  { pairs: 10, level: 0.01 },
  { pairs: 20, level: 0.03 },
  { pairs: 30, level: 0.06 },
]

export const MARGIN = 0.03
