import { METRICS } from '../../analysis/metrics.ts'
import { formatNumber } from '../../format.ts'
import { poolMapFigure } from '../figures/pool-map-figure.ts'
import { nativePoolColumns, nativePools, RATIO_EXPLAINED } from '../native-pool-table.ts'
import type { PoolGrid } from '../pool-grid.ts'
import { FAILED, right } from '../scenario-columns.ts'
import type { Column } from '../text-table.ts'
import { TIME_SPLIT_COLUMNS } from '../time-split-table.ts'
import type { CompletedScenario, ResultFile } from '../../result/schema.ts'
import { DataTable } from './data-table.tsx'
import { FigureView } from './figure-view.tsx'
import type { Section } from './section.tsx'

const COLUMNS: readonly Column<CompletedScenario>[] = [
  ...TIME_SPLIT_COLUMNS,
  right('operations/s', (cell) => formatNumber(METRICS.throughput.overall(cell))),
  FAILED,
]

/** Pools of several sizes and overflows, in shades. */
export function poolMapSections(grids: readonly PoolGrid[]): Section[] {
  if (grids.length === 0) return []
  const maps = grids.map((grid) => ({ grid, figures: poolMapFigure(grid) }))
  return [
    {
      id: 'pools',
      title: 'Pool sizes side by side',
      figures: maps.flatMap(({ figures }) => figures),
      body: maps.map(({ grid, figures }) => (
        <>
          {figures.map((figure) => (
            <FigureView figure={figure} />
          ))}
          <details data-driver={grid.cells[0]?.driver}>
            <summary>As a table: {grid.title}</summary>
            <DataTable caption={grid.title} columns={COLUMNS} rows={grid.cells} />
          </details>
        </>
      )),
    },
  ]
}

/** The pools of the database libraries beside poolbench's. */
export function nativePoolSections(result: ResultFile): Section[] {
  const pools = nativePools(result)
  if (pools.length === 0) return []
  return [
    {
      id: 'native-pools',
      title: 'Native and queue pools',
      figures: [],
      body: (
        <>
          <p>{RATIO_EXPLAINED}</p>
          {pools.map(({ driver, tables, lacks }) => (
            <div data-driver={driver}>
              {tables.map(({ title, rows }) => (
                <DataTable caption={title} columns={nativePoolColumns(rows)} rows={rows} />
              ))}
              <ul>
                {lacks.map((line) => (
                  <li>{line}</li>
                ))}
              </ul>
            </div>
          ))}
        </>
      ),
    },
  ]
}
