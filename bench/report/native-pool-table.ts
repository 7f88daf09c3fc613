import { idWith } from '../plan/scenario.ts'
import { poolCapacity } from '../../src/index.ts'
import { byCommonRound, medianMakespan, uncertaintyOf } from '../analysis/speed-ups.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { completedScenarios, isFaultless } from '../result/query.ts'
import type { CompletedScenario, ResultFile, TargetResult } from '../result/schema.ts'
import { type PairedRatio, pairedRatio } from '../stats/paired-ratio.ts'
import { formatDuration, formatRatio, formatWork } from '../format.ts'
import { groupBy } from '../group-by.ts'
import { uncertaintyColumn } from './speed-up-table.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { bullets, wrap } from './wrap.ts'

export interface NativePoolRow {
  readonly scenario: CompletedScenario
  /** The owner of the pool. */
  readonly label: string
  /** The makespan relative to the queue pool; `undefined` for the queue pool itself, or if either failed. */
  readonly ratio: PairedRatio | undefined
}

export function nativePoolColumns(rows: readonly NativePoolRow[]): Column<NativePoolRow>[] {
  return [
    { header: 'at once', align: 'right', text: ({ scenario }) => String(scenario.concurrency) },
    { header: 'pool', align: 'right', text: ({ scenario }) => formatPool(scenario.pool) },
    {
      header: 'makespan',
      align: 'right',
      text: ({ scenario }) => formatDuration(medianMakespan(scenario)),
    },
    {
      header: 'ratio',
      align: 'right',
      text: ({ ratio }) => (ratio ? formatRatio(ratio.estimate) : '-'),
    },
    ...uncertaintyColumn(rows, ({ ratio }) => uncertaintyOf(ratio)),
    {
      header: 'p99',
      align: 'right',
      text: ({ scenario }) => formatDuration(scenario.response.p99Ms),
    },
    { header: 'whose pool', align: 'left', text: ({ label }) => label, optional: true },
  ]
}

/** The native pools of a driver, compared with queue pools of as many connections in all bursts. */
export interface NativePools {
  readonly driver: string
  /** A table for each operation and query time. */
  readonly tables: readonly { readonly title: string; readonly rows: readonly NativePoolRow[] }[]
  /** The missing features of each native pool, in one line each. */
  readonly lacks: readonly string[]
}

export const RATIO_EXPLAINED =
  'ratio: makespan relative to a queue pool of the same size, paired by round; below 1 is faster'

/** The pools of the database libraries, by driver; empty if none was measured. */
export function nativePools(result: ResultFile): NativePools[] {
  const bursts = completedScenarios(result).filter(({ mode }) => mode === 'concurrent')
  const natives = bursts.filter(({ pool }) => pool.native !== undefined)
  return groupBy(natives, ({ driver }) => driver).map((ofDriver) => {
    const { driver } = ofDriver[0] as CompletedScenario
    const target = result.targets.find((candidate) => candidate.driver === driver)
    const works = groupBy(ofDriver, ({ operation, queryTimeMs }) =>
      formatWork(operation, queryTimeMs),
    )
    return {
      driver,
      tables: works.map((group) => {
        const { operation, queryTimeMs } = group[0] as CompletedScenario
        return {
          title: `Native and queue pools: ${driver}, ${formatWork(operation, queryTimeMs)}`,
          rows: rowsOf(group, bursts, target),
        }
      }),
      lacks: lacks(ofDriver, target),
    }
  })
}

/** The tables of native pools for a terminal. */
export function renderNativePools(result: ResultFile): string[] {
  return nativePools(result).flatMap(({ tables, lacks }) => [
    ...tables.flatMap(({ title, rows }) => [
      ...wrap(title),
      '',
      ...renderTextTable(nativePoolColumns(rows), rows),
      '',
    ]),
    ...wrap(RATIO_EXPLAINED),
    '',
    ...(lacks.length > 0 ? [...bullets(lacks), ''] : []),
  ])
}

/** The rows by number of operations and connections, each queue pool before the library's. */
function rowsOf(
  natives: readonly CompletedScenario[],
  bursts: readonly CompletedScenario[],
  target: TargetResult | undefined,
): NativePoolRow[] {
  const sorted = [...natives].sort(
    (a, b) => a.concurrency - b.concurrency || a.pool.poolSize - b.pool.poolSize,
  )
  const peers = groupBy(sorted, ({ concurrency, pool }) => `${concurrency}/${pool.poolSize}`)
  return peers.flatMap((group) => {
    const queue = bursts.find((burst) => isQueueTwin(burst, group[0] as CompletedScenario))
    return [
      ...(queue ? [{ scenario: queue, label: 'poolbench', ratio: undefined }] : []),
      ...group.map((scenario) => ({
        scenario,
        label: nativePool(target, scenario)?.label ?? scenario.driver,
        ratio: queue && ratioOf(scenario, queue),
      })),
    ]
  })
}

/** Whether a burst did the same work on a queue pool that keeps as many connections open. */
function isQueueTwin(burst: CompletedScenario, native: CompletedScenario): boolean {
  const pool = { poolSize: poolCapacity(native.pool), maxOverflow: 0 }
  return burst.id === idWith(native, { pool, mode: burst.mode })
}

function ratioOf(native: CompletedScenario, queue: CompletedScenario): PairedRatio | undefined {
  const [nativeMs, queueMs] = byCommonRound(native, queue)
  const failed = ![native, queue].every(isFaultless)
  return failed || nativeMs.length === 0 ? undefined : pairedRatio(nativeMs, queueMs)
}

function lacks(natives: readonly CompletedScenario[], target: TargetResult | undefined): string[] {
  const pools = groupBy(natives, ({ pool }) => pool.native ?? '').flatMap(
    ([scenario]) => nativePool(target, scenario) ?? [],
  )
  return pools.map(
    (pool) => `${pool.name} (${pool.label}) lacks: ${pool.lacks.join('; ') || 'nothing'}`,
  )
}

function nativePool(
  target: TargetResult | undefined,
  scenario: CompletedScenario | undefined,
): TargetResult['nativePools'][number] | undefined {
  return target?.nativePools.find(({ name }) => name === scenario?.pool.native)
}
