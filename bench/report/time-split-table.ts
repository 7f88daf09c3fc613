import type { PoolGrid } from './pool-grid.ts'
import { OPENED, P99, POOL, TIME_PARTS } from './scenario-columns.ts'
import { renderTextTable } from './text-table.ts'
import { wrap } from './wrap.ts'

export const TIME_SPLIT_PARTS =
  'Mean times of an operation: wait for a pooled connection; connect, if one had to be opened; ' +
  'hold, until it is returned; query, the part of hold between a statement and its answer.'

export const TIME_SPLIT_COLUMNS = [POOL, ...TIME_PARTS, OPENED, P99] as const

/** A table of the parts of an operation's time, for every pool of a grid. */
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
