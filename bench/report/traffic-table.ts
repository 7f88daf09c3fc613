import {
  objectiveVerdicts,
  rangeOf,
  type ObjectiveVerdict,
} from '../analysis/objective-verdicts.ts'
import { hasValidTimes, trafficProblems } from '../analysis/traffic-validity.ts'
import { formatDuration, formatNumber, formatShare } from '../format.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { Slo } from '../plan/slo.ts'
import type { LoadFile } from '../result/load-schema.ts'
import type { CompletedTraffic, SliceResult } from '../result/traffic-schema.ts'
import { median } from '../stats/quantile.ts'
import type { Column } from './text-table.ts'

/** A pool's column in each table of traffic. */
const POOL: Column<CompletedTraffic> = {
  header: 'pool',
  align: 'right',
  text: ({ pool }) => formatPool(pool),
}

/** One row for each pool: what its requests saw. */
export function trafficColumns(file: LoadFile): Column<CompletedTraffic>[] {
  const ifValid = (text: (row: CompletedTraffic) => string) => (row: CompletedTraffic) =>
    hasValidTimes(file, row) ? text(row) : '-'
  return [
    POOL,
    { header: 'answered', align: 'right', text: (row) => `${formatNumber(answeredPerS(row))}/s` },
    { header: 'p50', align: 'right', text: ifValid((row) => middle(row, ({ p50Ms }) => p50Ms)) },
    { header: 'p99', align: 'right', text: ifValid((row) => middle(row, ({ p99Ms }) => p99Ms)) },
    { header: 'interval', align: 'right', text: ifValid(p99Range) },
    {
      header: 'wait p99',
      align: 'right',
      text: ifValid(({ wait }) => formatDuration(wait.p99Ms)),
    },
    { header: 'busy', align: 'right', text: busyShare },
    {
      header: 'remark',
      align: 'left',
      text: (row) =>
        [
          ...trafficProblems(file, row).map(({ text }) => text),
          ...(failuresOf(row) > 0 ? [`${failuresOf(row)} failed`] : []),
        ].join('; '),
    },
  ]
}

/** One row for each kind of request of a mix. */
export const KIND_COLUMNS: readonly Column<CompletedTraffic['kinds'][number]>[] = [
  { header: 'operation', align: 'left', text: ({ operation }) => operation },
  { header: 'answered', align: 'right', text: ({ answered }) => String(answered) },
  { header: 'failed', align: 'right', text: ({ failures }) => String(failures) },
  { header: 'p50', align: 'right', text: ({ response }) => formatDuration(response.p50Ms) },
  { header: 'p99', align: 'right', text: ({ response }) => formatDuration(response.p99Ms) },
  { header: 'hold', align: 'right', text: ({ hold }) => formatDuration(hold.meanMs) },
  {
    header: 'checkouts',
    align: 'right',
    text: (row) => perRequest(row, row.checkouts),
  },
  {
    header: 'statements',
    align: 'right',
    text: (row) => perRequest(row, row.statements),
  },
]

/** One row for each pool, and a column for each objective. */
export function objectiveColumns(file: LoadFile): Column<CompletedTraffic>[] {
  const { objectives } = file
  return [
    POOL,
    ...objectives.map((text, index): Column<CompletedTraffic> => ({
      header: text,
      align: 'left',
      text: (row) => {
        const { slo, value, verdict } = objectiveVerdicts(file, row)[index] as ObjectiveVerdict
        const isShown =
          value !== undefined && (slo.metric.kind !== 'time' || hasValidTimes(file, row))
        return isShown ? `${verdict}: ${formatValue(slo, value)}` : verdict
      },
    })),
  ]
}

function formatValue({ metric }: Slo, value: number): string {
  if (metric.kind === 'time') return formatDuration(value)
  return metric.kind === 'errors' ? `${formatNumber(100 * value)} %` : `${formatNumber(value)}/s`
}

/** Answered requests per second, until the last one was answered. */
function answeredPerS({ slices }: CompletedTraffic): number {
  return median(slices.map(({ answered, elapsedMs }) => (answered / elapsedMs) * 1000))
}

function middle({ slices }: CompletedTraffic, of: (slice: SliceResult) => number): string {
  return formatDuration(median(slices.map(of)))
}

function p99Range({ slices }: CompletedTraffic): string {
  const { low, high } = rangeOf(slices.map(({ p99Ms }) => p99Ms))
  return `${formatDuration(low).replace(/ .*/, '')}..${formatDuration(high)}`
}

/** The share of the connections that a pool holds open which were in use. */
function busyShare({ slices, pool }: CompletedTraffic): string {
  const used = slices.map(({ connectionMs, elapsedMs }) => connectionMs / elapsedMs)
  return formatShare(median(used) / pool.poolSize)
}

function failuresOf({ slices }: CompletedTraffic): number {
  return slices.reduce((sum, { failures }) => sum + failures, 0)
}

function perRequest(
  { answered, failures }: CompletedTraffic['kinds'][number],
  count: number,
): string {
  const requests = answered + failures
  return requests === 0 ? '-' : formatNumber(count / requests).replace(/\.?0+$/, '')
}
