import type { Cell, HeatMap } from '../charts/chart.ts'
import { formatNumber } from '../../format.ts'
import { validCells, type PoolGrid } from '../pool-grid.ts'
import { POOL_METRICS, scaleOf, shadeOf, type PoolMetric } from '../pool-metrics.ts'
import { figureId, workParts, type Figure, type Variant } from './figure.ts'

/** The heat map of a pool grid, with a variant for each metric. */
export function poolMapFigure(grid: PoolGrid): Figure[] {
  const [cell] = validCells(grid)
  if (!cell) return []
  const { driver, concurrency } = cell
  return [
    {
      id: figureId('pools', driver, ...workParts(cell), `c${concurrency}`),
      title: `Pool sizes: ${grid.title}`,
      caption:
        'One cell per pool; the strongest shade marks the best pool and all within 5 % of it. ' +
        'x: operations failed.',
      driver,
      choices: ['metric'],
      variants: POOL_METRICS.map((metric) => variantOf(grid, metric)),
    },
  ]
}

function variantOf(grid: PoolGrid, metric: PoolMetric): Variant {
  const sound = validCells(grid)
  const { unit, best } = scaleOf(metric, sound)
  const chart: HeatMap = {
    kind: 'heat-map',
    xLabel: 'pool_size',
    yLabel: 'max_overflow',
    columns: grid.poolSizes.map(String),
    rows: grid.maxOverflows.map(String),
    cells: grid.cells.map((cell): Cell => {
      const place = {
        column: grid.poolSizes.indexOf(cell.pool.poolSize),
        row: grid.maxOverflows.indexOf(cell.pool.maxOverflow),
      }
      if (!sound.includes(cell)) return { ...place, shade: null, label: 'x', text: 'failed' }
      const value = metric.overall(cell)
      return {
        ...place,
        shade: shadeOf(metric, value, best),
        label: formatNumber(value / unit.size),
        text: metric.format(value),
      }
    }),
  }
  return { labels: [`${metric.label}, ${unit.name}`], chart }
}
