import { poolCapacity } from '../../src/index.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { formatDuration } from '../format.ts'

/** Sorts by the size of the pool, then by the number of operations. */
export function inPoolOrder(rows: readonly SpeedUp[]): SpeedUp[] {
  return [...rows].sort((a, b) => byPool(a, b) || byLoad(a, b))
}

/** Sorts by the number of operations, then by the size of the pool. */
export function inLoadOrder(rows: readonly SpeedUp[]): SpeedUp[] {
  return [...rows].sort((a, b) => byLoad(a, b) || byPool(a, b))
}

function byLoad({ concurrent: a }: SpeedUp, { concurrent: b }: SpeedUp): number {
  return a.concurrency - b.concurrency
}

function byPool(
  { concurrent: { pool: a } }: SpeedUp,
  { concurrent: { pool: b } }: SpeedUp,
): number {
  return (
    poolCapacity(a) - poolCapacity(b) ||
    a.poolSize - b.poolSize ||
    nameOrder(formatPool(a), formatPool(b))
  )
}

/** Compares names independently of the language of the machine. */
function nameOrder(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/**
 * Folds the rows of single operations, which have nothing to overlap, into one line with their time, unless
 * there are no other rows or one of them is invalid.
 */
export function foldSingles(rows: readonly SpeedUp[]): {
  readonly listed: readonly SpeedUp[]
  /** The line for the folded rows, or none. */
  readonly folded: readonly string[]
} {
  const singles = rows.filter(
    ({ concurrent, speedUp, warnings }) =>
      concurrent.concurrency === 1 && speedUp !== undefined && warnings.length === 0,
  )
  if (singles.length === 0 || singles.length === rows.length) return { listed: rows, folded: [] }
  return { listed: rows.filter((row) => !singles.includes(row)), folded: [foldedLine(singles)] }
}

function foldedLine(singles: readonly SpeedUp[]): string {
  const times = singles.map(({ sequentialMs }) => sequentialMs)
  const [least, most] = [formatDuration(Math.min(...times)), formatDuration(Math.max(...times))]
  return `1 at once: ${least === most ? least : `${least} to ${most}`}, nothing to overlap`
}
