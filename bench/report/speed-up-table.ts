import { claimFor } from '../analysis/claim.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import { CLAIMED_POOL } from '../plan/tutorial.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { Interval } from '../stats/interval.ts'
import { formatDuration, formatNumber, formatRatio, formatShare, formatSpeedUp } from '../format.ts'
import { foldSingles, inLoadOrder } from './row-order.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { wrap } from './wrap.ts'

/**
 * The columns for the gain of a database on each pool; the text report uses {@link renderSpeedUps} instead.
 */
export function speedUpColumns(rows: readonly SpeedUp[]): Column<SpeedUp>[] {
  return [
    POOL,
    { header: 'at once', align: 'right', text: ({ concurrent }) => String(concurrent.concurrency) },
    SEQUENTIAL,
    { header: 'concurrent', align: 'right', text: (row) => formatDuration(row.concurrentMs) },
    SPEED_UP,
    ...uncertaintyColumn(rows, gainOf),
    ...claimColumn(rows),
    BOUND,
    OF_BOUND,
    LIMIT,
  ]
}

const POOL: Column<SpeedUp> = {
  header: 'pool',
  align: 'right',
  text: ({ concurrent }) => formatPool(concurrent.pool),
}

const SEQUENTIAL: Column<SpeedUp> = {
  header: 'sequential',
  align: 'right',
  text: (row) => formatDuration(row.sequentialMs),
}

const SPEED_UP: Column<SpeedUp> = {
  header: 'speed-up',
  align: 'right',
  text: (row) => {
    const { speedUp } = gainOf(row)
    return speedUp === undefined ? '-' : formatSpeedUp(speedUp)
  },
}

const BOUND: Column<SpeedUp> = {
  header: 'bound',
  align: 'right',
  text: ({ bound }) => formatRatio(bound),
}

/** The header of the efficiency, which is in percent. */
export const OF_BOUND_HEADER = 'of bound'

export const OF_BOUND_LEGEND = `${OF_BOUND_HEADER}: how much of the bound was reached`

const OF_BOUND: Column<SpeedUp> = {
  header: OF_BOUND_HEADER,
  align: 'right',
  text: (row) => {
    const { efficiency } = gainOf(row)
    return efficiency === undefined ? '-' : formatShare(efficiency)
  },
}

const LIMIT: Column<SpeedUp> = {
  header: 'limited by',
  align: 'left',
  text: ({ limit }) => limit.text,
}

/** The name of the column and of the marks for the tutorial's numbers. */
export const CLAIM_HEADER = "the tutorial's claim"

/** The column of the tutorial's claims; none if it makes no claim about any row. */
function claimColumn(rows: readonly SpeedUp[]): Column<SpeedUp>[] {
  if (!rows.some(({ concurrent }) => claimFor(concurrent))) return []
  const text = ({ concurrent }: SpeedUp): string => {
    const claim = claimFor(concurrent)
    return claim ? formatRatio(claim.speedUp) : '-'
  }
  return [{ header: CLAIM_HEADER, align: 'right', text }]
}

const NO_GAIN = {
  speedUp: undefined,
  efficiency: undefined,
  interval: undefined,
  range: undefined,
} as const

/** The gain of a row; none for a single operation, which has nothing to overlap and whose ratio is noise. */
function gainOf(row: SpeedUp): Pick<SpeedUp, keyof typeof NO_GAIN> {
  return row.concurrent.concurrency === 1 ? NO_GAIN : row
}

/** The uncertainty of a number that was measured in several rounds. */
type Uncertain = Pick<SpeedUp, 'interval' | 'range'>

/**
 * The column of intervals, with the observed range in parentheses for rows with too few rounds. It has ranges
 * alone if no row has an interval, and is left out if no row has two rounds.
 */
export function uncertaintyColumn<Row>(
  rows: readonly Row[],
  of: (row: Row) => Uncertain,
): Column<Row>[] {
  const found = rows.map(of)
  const name = (['interval', 'range'] as const).find((each) => found.some((row) => row[each]))
  if (!name) return []
  const header = name === 'interval' ? '95 % interval' : 'range seen'
  const text = (row: Row): string => {
    const { interval, range } = of(row)
    if (interval) return formatInterval(interval)
    if (!range) return '-'
    return name === 'range' ? formatInterval(range) : `(${formatInterval(range)})`
  }
  return [{ header, align: 'left', text }]
}

function formatInterval({ low, high }: Interval): string {
  return `${formatNumber(low)}..${formatNumber(high)}`
}

/**
 * The table of speed-ups for a terminal; values that the rows of a number of operations share are in a line
 * above them.
 */
export function renderSpeedUps(rows: readonly SpeedUp[]): string[] {
  const { listed, folded } = foldSingles(inLoadOrder(rows))
  // With several callers, or a native pool's own baseline, the sequential time depends on the pool.
  const isShared = (row: SpeedUp): boolean =>
    listed.every(
      ({ concurrent, sequential }) =>
        concurrent.concurrency !== row.concurrent.concurrency || sequential === row.sequential,
    )
  const heading = (row: SpeedUp): string => {
    const { concurrency } = row.concurrent
    const sameLoad = listed.filter(({ concurrent }) => concurrent.concurrency === concurrency)
    const [claim] = sameLoad.flatMap(({ concurrent }) => claimFor(concurrent) ?? [])
    return [
      `${concurrency} at once`,
      ...(isShared(row) ? [`one after the other ${formatDuration(row.sequentialMs)}`] : []),
      ...(claim
        ? [`${CLAIM_HEADER} for ${formatPool(CLAIMED_POOL)}: ${formatRatio(claim.speedUp)}`]
        : []),
    ].join('; ')
  }
  return [
    ...renderTextTable(
      [
        POOL,
        ...(listed.every(isShared) ? [] : [SEQUENTIAL]),
        { ...SEQUENTIAL, header: 'took', text: (row) => formatDuration(row.concurrentMs) },
        SPEED_UP,
        ...uncertaintyColumn(listed, gainOf).map((column) => ({
          ...column,
          shortHeader: column.header.replace('95 % ', ''),
        })),
        BOUND,
        OF_BOUND,
        LIMIT,
      ],
      listed,
      { heading },
    ),
    ...folded.flatMap((line) => wrap(line)),
  ]
}
