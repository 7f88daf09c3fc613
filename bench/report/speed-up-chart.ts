import { poolCapacity, type PoolSize } from '../../src/index.ts'
import { boundOf, type SpeedUp } from '../analysis/speed-ups.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { groupBy } from '../group-by.ts'
import { inPoolOrder } from './row-order.ts'
import { renderChart, type Series } from './ascii-chart.ts'

/**
 * Draws speed-up against concurrency for each pool, with a line for each database under the bound. A chart
 * needs a database with at least two points and more than one connection, whose line would be flat.
 */
export function renderSpeedUpCharts(rows: readonly SpeedUp[]): string[] {
  const single = rows.filter(({ target }) => target.traits.maxConnections === 1)
  const pooled = rows.filter(
    ({ target, concurrent, speedUp }) =>
      target.traits.maxConnections !== 1 &&
      concurrent.pool.native === undefined &&
      speedUp !== undefined,
  )
  return groupBy(inPoolOrder(pooled), ({ concurrent }) => formatPool(concurrent.pool)).flatMap(
    (group) => {
      const { pool } = (group[0] as SpeedUp).concurrent
      const chart = renderSpeedUpChart(pool, group, single)
      return chart.length > 0 ? [...chart, ''] : []
    },
  )
}

function renderSpeedUpChart(
  pool: PoolSize,
  pooled: readonly SpeedUp[],
  single: readonly SpeedUp[],
): string[] {
  const rows = [...single, ...pooled]
  const concurrency = [...new Set(pooled.map((row) => row.concurrent.concurrency))].sort(
    (a, b) => a - b,
  )
  const bound: Series = {
    name: `bound with ${poolCapacity(pool)} connections`,
    mark: 'B',
    line: 'dotted',
    values: concurrency.map((calls) => {
      const row = pooled.find(({ concurrent }) => concurrent.concurrency === calls) as SpeedUp
      return boundOf(row, poolCapacity(pool))
    }),
  }
  const drivers = [...new Set(rows.map((row) => row.concurrent.driver))]
  const marks = distinctMarks(drivers)
  const measured = drivers.flatMap((driver): Series[] => {
    const values = concurrency.flatMap((calls) => {
      const row = rows.find(
        ({ concurrent }) => concurrent.driver === driver && concurrent.concurrency === calls,
      )
      return row?.speedUp ?? []
    })
    const mark = marks.get(driver) as string
    return values.length === concurrency.length
      ? [{ name: driver, mark, line: 'solid', values }]
      : []
  })
  if (!measured.some(({ name }) => pooled.some(({ concurrent }) => concurrent.driver === name))) {
    return []
  }
  return renderChart({
    title: `Speed-up against concurrency, pool ${formatPool(pool)}`,
    xLabel: 'at once',
    positions: concurrency.map(String),
    series: [bound, ...measured],
    formatY: (ratio) => `${ratio.toFixed(1)}x`,
  })
}

/** Marks each name with one of its letters, in upper case if the lower case one is taken. */
function distinctMarks(names: readonly string[]): Map<string, string> {
  const taken = new Set(['B'])
  return new Map(
    names.map((name, index) => {
      const letters = [...name.replace(/[^a-z]/g, '')]
      const candidates = [...letters, ...letters.map((letter) => letter.toUpperCase())]
      const mark = candidates.find((letter) => !taken.has(letter)) ?? String(index)
      taken.add(mark)
      return [name, mark]
    }),
  )
}
