import { formatPool } from '../plan/pool-notation.ts'
import type { CompletedScenario, HistogramResult } from '../result/schema.ts'
import { formatDuration } from '../format.ts'
import type { PoolGrid } from './pool-grid.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { wrap } from './wrap.ts'

export const TIME_SPLIT_PARTS =
  'Mean times of an operation: wait for a pooled connection; connect, if one had to be opened; ' +
  'hold, until it is returned; query, the part of hold between a statement and its answer.'

export const TIME_SPLIT_COLUMNS: readonly Column<CompletedScenario>[] = [
  { header: 'pool', align: 'right', text: ({ pool }) => formatPool(pool) },
  { header: 'wait', align: 'right', text: ({ wait }) => meanOf(wait) },
  { header: 'connect', align: 'right', text: ({ connect }) => meanOf(connect) },
  { header: 'hold', align: 'right', text: ({ hold }) => meanOf(hold) },
  { header: 'query', align: 'right', text: ({ query }) => meanOf(query) },
  { header: 'opened in each burst', align: 'right', text: openedPerBurst },
  { header: 'p99', align: 'right', text: ({ response }) => formatDuration(response.p99Ms) },
]

/** What an operation spends its time on, for every pool of a grid. */
export function renderTimeSplit(grid: PoolGrid): string[] {
  return [
    ...wrap(`Where the time goes: ${grid.title}`),
    '',
    ...wrap(`${TIME_SPLIT_PARTS} p99 counts from the start of the burst.`),
    '',
    ...renderTextTable(TIME_SPLIT_COLUMNS, grid.cells),
    '',
  ]
}

function meanOf({ meanMs }: HistogramResult): string {
  return meanMs === 0 ? '0' : formatDuration(meanMs)
}

function openedPerBurst({ bursts }: CompletedScenario): string {
  const opened = bursts.reduce((total, burst) => total + burst.opened, 0) / bursts.length
  return opened === 0 ? '0' : opened.toFixed(1)
}
