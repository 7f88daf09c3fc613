import { poolCapacity } from '../../src/index.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import type { LinePoint, LineSeries } from '../charts/chart.ts'
import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS } from '../plan/document.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { formatDuration, formatNumber, formatRatio, formatWork } from '../report/format.ts'
import { groupBy } from '../report/group-by.ts'
import { inPoolOrder } from '../report/speed-up-table.ts'
import { speedUpBound } from '../stats/bound.ts'
import type { ToneOf } from './driver-tones.ts'
import { figureId, withFirst, type Figure, type Variant } from './figure.ts'

/**
 * Speed-up against concurrency for operations that can be set side by side: a variant for each pool,
 * with a line for each database under the bound.
 */
export function speedUpFigure(rows: readonly SpeedUp[], toneOf: ToneOf): Figure[] {
  const { operation, queryTimeMs, mode } = (rows[0] as SpeedUp).concurrent
  const isSingle = ({ target }: SpeedUp): boolean => target.traits.maxConnections === 1
  const single = rows.filter(isSingle)
  const pooled = rows.filter((row) => !isSingle(row) && row.concurrent.pool.native === undefined)
  const groups = groupBy(inPoolOrder(pooled), ({ concurrent }) => formatPool(concurrent.pool))
  const variants = (groups.length > 0 ? groups : [single]).flatMap((group) =>
    variantOf(group, group === single ? [] : single, toneOf),
  )
  if (variants.length === 0) return []
  return [
    {
      id: figureId('speed-up', operation, `${queryTimeMs}ms`, mode === 'limited' ? mode : ''),
      title: `Speed-up against concurrency: ${formatWork(operation, queryTimeMs)}`,
      caption:
        'How many times faster the operations end when they run at once. Whiskers are 95 % ' +
        'intervals; no measurement can be above the bound.',
      by: 'pool',
      variants: withFirst(formatPool(CLAIMED_POOL), variants),
    },
  ]
}

function variantOf(
  rows: readonly SpeedUp[],
  single: readonly SpeedUp[],
  toneOf: ToneOf,
): Variant[] {
  const drivers = groupBy([...single, ...rows], ({ concurrent }) => concurrent.driver)
  const measured = drivers
    .map((group) => driverLine(group, toneOf))
    .filter(({ points }) => points.length > 0)
  if (measured.length === 0) return []
  const { pool, queryTimeMs, mode } = (rows[0] as SpeedUp).concurrent
  const label = formatPool(pool)
  const isClaimed =
    label === formatPool(CLAIMED_POOL) &&
    queryTimeMs === CLAIMED_QUERY_TIME_MS &&
    mode === 'concurrent'
  return [
    {
      label,
      chart: {
        kind: 'lines',
        xLabel: 'operations at once',
        yLabel: 'times faster',
        quantity: 'ratio',
        series: [
          boundLine(rows, poolCapacity(pool)),
          ...measured,
          ...(isClaimed ? [claimedMarks(rows)] : []),
        ],
      },
    },
  ]
}

function driverLine(rows: readonly SpeedUp[], toneOf: ToneOf): LineSeries {
  const { driver } = (rows[0] as SpeedUp).concurrent
  return { name: driver, tone: toneOf(driver), driver, points: rows.flatMap(pointOf) }
}

function pointOf({
  concurrent,
  sequentialMs,
  concurrentMs,
  speedUp,
  interval,
}: SpeedUp): LinePoint[] {
  if (speedUp === undefined) return []
  const range = interval ? ` (${formatNumber(interval.low)}..${formatNumber(interval.high)})` : ''
  return [
    {
      x: concurrent.concurrency,
      value: speedUp,
      text: `${formatNumber(speedUp)}x${range}, ${formatDuration(sequentialMs)} → ${formatDuration(concurrentMs)}`,
      ...(interval && { low: interval.low, high: interval.high }),
    },
  ]
}

function boundLine(rows: readonly SpeedUp[], connections: number): LineSeries {
  return {
    name: `bound with ${connections} connection${connections === 1 ? '' : 's'}`,
    tone: 'bound',
    points: concurrencies(rows).map((x) => {
      const value = speedUpBound(x, connections)
      return { x, value, text: formatRatio(value) }
    }),
  }
}

function claimedMarks(rows: readonly SpeedUp[]): LineSeries {
  const measured = concurrencies(rows)
  return {
    name: 'claimed',
    tone: 'claimed',
    points: CLAIMS.filter(({ queries }) => measured.includes(queries)).map(
      ({ queries, speedUp }) => ({ x: queries, value: speedUp, text: formatRatio(speedUp) }),
    ),
  }
}

function concurrencies(rows: readonly SpeedUp[]): number[] {
  return [...new Set(rows.map(({ concurrent }) => concurrent.concurrency))].sort((a, b) => a - b)
}
