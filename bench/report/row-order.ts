import { poolCapacity } from '../../src/index.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { formatDuration, formatSpeedUp } from '../format.ts'

/** More pools than this are counted. */
const MOST_NAMED = 2

/** By the size of the pool, then by the number of operations. */
export function inPoolOrder(rows: readonly SpeedUp[]): SpeedUp[] {
  return [...rows].sort((a, b) => byPool(a, b) || byLoad(a, b))
}

/** By the number of operations, then by the size of the pool. */
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

/** The same on every machine, whatever its language. */
function nameOrder(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/**
 * The rows of a database without those of a single operation, which has nothing to overlap: these come
 * to one line, unless they are all there is, or something is wrong with one.
 */
export function foldSingles(rows: readonly SpeedUp[]): {
  readonly listed: readonly SpeedUp[]
  /** A line, or none. */
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
  const [times, ratios] = [
    rangeText(
      singles.map(({ sequentialMs }) => sequentialMs),
      formatDuration,
    ),
    rangeText(
      singles.flatMap(({ speedUp }) => speedUp ?? []),
      formatSpeedUp,
    ),
  ]
  const pools = singles.map(({ concurrent }) => formatPool(concurrent.pool))
  const where = pools.length > MOST_NAMED ? `${pools.length} pools` : pools.join(' and ')
  return `1 at once: ${times}; ${ratios} on ${where}, nothing to overlap`
}

function rangeText(values: readonly number[], format: (value: number) => string): string {
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))]
  return least === most ? least : `${least} to ${most}`
}
