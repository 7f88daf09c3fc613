import { keyOf } from '../../plan/scenario.ts'
import { poolCapacity } from '../../../src/index.ts'
import { claimFor } from '../../analysis/claim.ts'
import { boundOf, type SpeedUp } from '../../analysis/speed-ups.ts'
import type { LinePoint, LineSeries } from '../charts/chart.ts'
import { CLAIMED_POOL } from '../../plan/tutorial.ts'
import { formatPool } from '../../plan/pool-notation.ts'
import { formatCount, formatDuration, formatNumber, formatRatio, formatWork } from '../../format.ts'
import { groupBy } from '../../group-by.ts'
import { inPoolOrder } from '../row-order.ts'
import { CLAIM_HEADER } from '../speed-up-table.ts'
import { limiterText } from '../work-title.ts'
import type { ToneOf } from './driver-tones.ts'
import { figureId, withFirst, workParts, type Figure, type Variant } from './figure.ts'

/** The x-axis of a chart of speed-ups. */
interface Axis {
  readonly id: string
  readonly title: string
  readonly label: string
  readonly of: (row: SpeedUp) => number
}

const CONCURRENCY: Axis = {
  id: 'speed-up',
  title: 'Speed-up against concurrency',
  label: 'operations at once',
  of: ({ concurrent }) => concurrent.concurrency,
}

const CALLERS: Axis = {
  id: 'speed-up-callers',
  title: 'Speed-up against callers',
  label: 'callers at once',
  of: ({ concurrent }) => concurrent.callers ?? 1,
}

/**
 * The figure of speed-up against concurrency for comparable operations: a variant for each pool, with a line
 * for each database under the bound.
 */
export function speedUpFigure(rows: readonly SpeedUp[], toneOf: ToneOf): Figure[] {
  return figureOf(rows, CONCURRENCY, toneOf)
}

/** The figures of speed-up against the number of callers that share a pool, one for each size of burst. */
export function callersFigures(rows: readonly SpeedUp[], toneOf: ToneOf): Figure[] {
  const shared = rows.filter(({ concurrent }) => concurrent.callers !== undefined)
  return groupBy(shared, ({ concurrent }) =>
    keyOf(concurrent, ['operation', 'queryTimeMs', 'mode', 'concurrency']),
  ).flatMap((group) => figureOf(group, CALLERS, toneOf))
}

function figureOf(rows: readonly SpeedUp[], axis: Axis, toneOf: ToneOf): Figure[] {
  const { operation, queryTimeMs, mode, callers, concurrency } = (rows[0] as SpeedUp).concurrent
  const isSingle = ({ target }: SpeedUp): boolean => target.traits.maxConnections === 1
  const single = rows.filter(isSingle)
  const pooled = rows.filter((row) => !isSingle(row) && row.concurrent.pool.native === undefined)
  const groups = groupBy(inPoolOrder(pooled), ({ concurrent }) => formatPool(concurrent.pool))
  const variants = groups.flatMap((group) =>
    variantOf(group, { axis, toneOf, single: group === single ? [] : single }),
  )
  if (variants.length === 0) return []
  const isAgainstCallers = axis === CALLERS
  const work = isAgainstCallers
    ? `${concurrency} × ${formatWork(operation, queryTimeMs)}`
    : formatWork(operation, queryTimeMs, callers)
  return [
    {
      id: figureId(
        axis.id,
        ...workParts({ operation, queryTimeMs, callers: isAgainstCallers ? undefined : callers }),
        isAgainstCallers ? `c${concurrency}` : '',
        mode === 'limited' ? mode : '',
      ),
      title: `${axis.title}: ${work}${limiterText(mode)}`,
      caption:
        'How many times faster the operations finish when they run concurrently. ' +
        `${whiskersExplained(rows)}Values above the bound are noise or pipelining.`,
      choices: ['pool'],
      variants: withFirst(formatPool(CLAIMED_POOL), variants),
    },
  ]
}

/** The explanation of the whiskers; empty if there are none, as after one round. */
function whiskersExplained(rows: readonly SpeedUp[]): string {
  const [sure, seen] = [rows.some(({ interval }) => interval), rows.some(({ range }) => range)]
  if (sure && seen)
    return 'Whiskers are 95 % intervals, or the range seen where rounds are too few for an interval. '
  if (!sure && !seen) return ''
  return `Whiskers are ${sure ? '95 % intervals' : 'the range seen'}. `
}

interface VariantParts {
  readonly axis: Axis
  readonly toneOf: ToneOf
  /** The rows of databases that use one connection, whatever the pool. */
  readonly single: readonly SpeedUp[]
}

/** The variant of a pool; none if its axis has only one position, as a line needs two. */
function variantOf(rows: readonly SpeedUp[], { axis, toneOf, single }: VariantParts): Variant[] {
  const drivers = groupBy([...single, ...rows], ({ concurrent }) => concurrent.driver)
  const measured = drivers
    .map((group) => driverLine(group, axis, toneOf))
    .filter(({ points }) => points.length > 0)
  const bound = boundLine(rows, axis)
  if (measured.length === 0 || bound.points.length < 2) return []
  const label = formatPool((rows[0] as SpeedUp).concurrent.pool)
  return [
    {
      labels: [label],
      chart: {
        kind: 'lines',
        xLabel: axis.label,
        yLabel: 'times faster',
        quantity: 'ratio',
        series: [bound, ...measured, ...claimedMarks(rows)],
      },
    },
  ]
}

function driverLine(rows: readonly SpeedUp[], axis: Axis, toneOf: ToneOf): LineSeries {
  const { driver } = (rows[0] as SpeedUp).concurrent
  return {
    name: driver,
    tone: toneOf(driver),
    driver,
    points: rows.flatMap((row) => pointOf(row, axis)),
  }
}

function pointOf(row: SpeedUp, axis: Axis): LinePoint[] {
  const { sequentialMs, concurrentMs, speedUp } = row
  if (speedUp === undefined) return []
  const within = row.interval ?? row.range
  const range = within ? ` (${formatNumber(within.low)}..${formatNumber(within.high)})` : ''
  const times = `${formatDuration(sequentialMs)} → ${formatDuration(concurrentMs)}`
  return [
    {
      x: axis.of(row),
      value: speedUp,
      text: `${formatNumber(speedUp)}x${range}, ${times}`,
      ...(within && { low: within.low, high: within.high }),
    },
  ]
}

/** The bound of the pool. A database with less concurrency has a lower bound in its table. */
function boundLine(rows: readonly SpeedUp[], axis: Axis): LineSeries {
  const connections = poolCapacity((rows[0] as SpeedUp).concurrent.pool)
  const bounds = new Map(rows.map((row) => [axis.of(row), boundOf(row, connections)]))
  return {
    name: `bound with ${formatCount(connections, 'connection')}`,
    tone: 'bound',
    points: [...bounds]
      .sort(([a], [b]) => a - b)
      .map(([x, value]) => ({ x, value, text: formatRatio(value) })),
  }
}

/** The tutorial's claims for these rows; empty if there are none. */
function claimedMarks(rows: readonly SpeedUp[]): LineSeries[] {
  const claims = new Map(
    rows.flatMap(({ concurrent }) => {
      const claim = claimFor(concurrent)
      return claim ? [[claim.queries, claim.speedUp] as const] : []
    }),
  )
  if (claims.size === 0) return []
  const points = [...claims].sort(([a], [b]) => a - b)
  return [
    {
      name: CLAIM_HEADER,
      tone: 'claimed',
      points: points.map(([x, value]) => ({ x, value, text: formatRatio(value) })),
    },
  ]
}
