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
      text: ifValid(({ wait }) => (wait ? formatDuration(wait.p99Ms) : '-')),
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

type Kind = CompletedTraffic['kinds'][number]

/** What a request takes of a pool; nothing is known of a service's own. */
const PER_REQUEST: readonly Column<Kind>[] = [
  { header: 'checkouts', align: 'right', text: (row) => perRequest(row, row.checkouts) },
  { header: 'statements', align: 'right', text: (row) => perRequest(row, row.statements) },
  {
    header: 'hold',
    align: 'right',
    text: ({ answered, failures, hold }) =>
      hold && answered + failures > 0
        ? formatDuration((hold.meanMs * hold.count) / (answered + failures))
        : '-',
  },
]

/** One row for each pool of a mix of one kind: what its requests took. */
export const POOL_USE_COLUMNS: readonly Column<CompletedTraffic>[] = [
  POOL,
  ...PER_REQUEST.map(({ text, ...column }) => ({
    ...column,
    text: ({ kinds }: CompletedTraffic) => text(kinds[0] as Kind),
  })),
]

/** One row for each kind of request of a mix. */
export const KIND_COLUMNS: readonly Column<Kind>[] = [
  { header: 'operation', align: 'left', text: ({ operation }) => operation },
  { header: 'answered', align: 'right', text: ({ answered }) => String(answered) },
  { header: 'failed', align: 'right', text: ({ failures }) => String(failures) },
  { header: 'p50', align: 'right', text: ({ response }) => formatDuration(response.p50Ms) },
  { header: 'p99', align: 'right', text: ({ response }) => formatDuration(response.p99Ms) },
  ...PER_REQUEST,
]

/** What an instance saw, slice by slice. */
interface InstanceRow {
  /** From 1. */
  readonly number: number
  readonly slices: readonly InstanceSliceResult[]
}

type InstanceSliceResult = NonNullable<SliceResult['instances']>[number]

/** One row for each instance, from the median of its slices: whether one of them saw something else. */
export const INSTANCE_COLUMNS: readonly Column<InstanceRow>[] = [
  { header: 'instance', align: 'right', text: ({ number }) => String(number) },
  {
    header: 'answered',
    align: 'right',
    text: ({ slices }) => String(slices.reduce((sum, { answered }) => sum + answered, 0)),
  },
  { header: 'p99', align: 'right', text: (row) => middleOf(row, ({ p99Ms }) => p99Ms) },
  {
    header: 'late p99',
    align: 'right',
    text: (row) => middleOf(row, ({ lateP99Ms }) => lateP99Ms),
  },
  {
    header: 'event loop',
    align: 'right',
    text: ({ slices }) =>
      formatShare(median(slices.map(({ eventLoopUtilization }) => eventLoopUtilization))),
  },
]

export function instanceRows({ slices, instances = 1 }: CompletedTraffic): InstanceRow[] {
  return Array.from({ length: instances }, (_, index) => ({
    number: index + 1,
    slices: slices.flatMap((slice) => slice.instances?.[index] ?? []),
  }))
}

function middleOf(
  { slices }: InstanceRow,
  of: (slice: InstanceSliceResult) => number | null,
): string {
  const values = slices.flatMap((slice) => of(slice) ?? [])
  return values.length === 0 ? '-' : formatDuration(median(values))
}

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

/** The share of the connections that the pools of all instances hold open which were in use. */
function busyShare({ slices, pool, instances = 1 }: CompletedTraffic): string {
  const used = slices.flatMap(({ connectionMs, elapsedMs }) =>
    connectionMs === undefined ? [] : [connectionMs / elapsedMs],
  )
  if (used.length === 0) return '-'
  return formatShare(median(used) / (instances * pool.poolSize))
}

function failuresOf({ slices }: CompletedTraffic): number {
  return slices.reduce((sum, { failures }) => sum + failures, 0)
}

function perRequest({ answered, failures }: Kind, count: number | undefined): string {
  const requests = answered + failures
  return count === undefined || requests === 0
    ? '-'
    : formatNumber(count / requests).replace(/\.?0+$/, '')
}
