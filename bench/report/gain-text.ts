import type { SpeedUp } from '../analysis/speed-ups.ts'
import { formatCount, formatNumber } from '../format.ts'

/** The ratio of the ends from which an interval is too wide for a single number. */
const WIDE = 1.5

/**
 * Formats a speed-up with its uncertainty: `15.6x (15.1..16.0)`, or `between 2.3x and 15x` if the interval is
 * wide. If there are too few rounds for an interval, their number is added.
 */
export function gainText(row: SpeedUp, behind = ''): string {
  const { speedUp = 0, interval, range, rounds } = row
  const within = interval ?? range
  const seen = interval ? '' : `in ${formatCount(rounds, 'round')}`
  if (within && within.high >= WIDE * within.low) {
    const ends = `between ${rough(within.low)} and ${rough(within.high)}`
    return `${ends}${behind}${seen && ` (${seen})`}`
  }
  const known = [within && `${exact(within.low)}..${exact(within.high)}`, seen]
  const spread = known.filter(Boolean).join(' ')
  return `${exact(speedUp)}x${behind}${spread && ` (${spread})`}`
}

/** Formats a speed-up as in a table, unless it would round to zero. */
function exact(speedUp: number): string {
  return speedUp < 0.1 ? `${Number(speedUp.toPrecision(2))}` : formatNumber(speedUp)
}

/** Formats a speed-up with two significant digits: `15x`. */
function rough(speedUp: number): string {
  return `${Number(speedUp.toPrecision(2))}x`
}
