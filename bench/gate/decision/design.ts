/** A moment at which a gate may decide. */
export interface Look {
  /** The number of pairs measured by then. */
  readonly pairs: number
  /** The false alarm rate that it may add to a series, over all scenarios, in (0, 1). */
  readonly level: number
}

/** The design of a gate: when it decides, and the slow-down that it tolerates. */
export interface GateDesign {
  /** The looks, by ascending number of pairs. Unplanned looks would raise the false alarm rate. */
  readonly looks: readonly Look[]
  /** The largest slow-down that does not count as a regression: 0.03 is 3 %. */
  readonly margin: number
}

/**
 * Half of the pairs decide most cases, and a few more decide hardly any. The levels sum to 10 % in each
 * direction, so two series in a row raise a false alarm in 10 % of 10 %, which is 1 %, even if the true
 * slow-down equals the margin. Half of these levels would detect half as many slow-downs of 5 %
 * (docs/statistics.md).
 */
export const LOOKS: readonly Look[] = [
  { pairs: 10, level: 0.01 },
  { pairs: 20, level: 0.03 },
  { pairs: 30, level: 0.06 },
]

export const MARGIN = 0.03
