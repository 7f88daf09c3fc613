import type { SpeedUp } from '../analysis/speed-ups.ts'
import { formatCount, formatNumber } from '../format.ts'

/** From this ratio of its ends on, an interval leaves nothing of a number between them. */
const WIDE = 1.5

/**
 * A speed-up with what is known of it: `15.6x (15.1..16.0)`, and where that is little `between 2.3x and
 * 15x`. What was seen in too few rounds is said to be.
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

/** As a table has it, but where nothing would be left of it. */
function exact(speedUp: number): string {
  return speedUp < 0.1 ? `${Number(speedUp.toPrecision(2))}` : formatNumber(speedUp)
}

/** With two digits that count, as 15x. */
function rough(speedUp: number): string {
  return `${Number(speedUp.toPrecision(2))}x`
}
