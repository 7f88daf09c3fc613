import type { Chart } from './chart.ts'

/** The number of places in a chart that the pointer can select. */
function placeCount(chart: Chart): number {
  switch (chart.kind) {
    case 'lines':
      return positions(chart).length
    case 'heat-map':
      return chart.cells.length
    case 'bars':
    case 'dots':
      return chart.rows.length
  }
}

/**
 * The place that a key moves to, from another place or from none (-1).
 *
 * @returns `undefined` if the key is not handled, or the chart has no places.
 */
export function placeAfter(chart: Chart, place: number, key: string): number | undefined {
  const count = placeCount(chart)
  const step = STEPS[key]
  if (count === 0 || !step) return undefined
  if (key === 'End') return count - 1
  if (key === 'Home' || place < 0) return 0
  if (chart.kind !== 'heat-map') {
    return Math.min(Math.max(place + step.right - step.up, 0), count - 1)
  }
  const { column, row } = chart.cells[place] as (typeof chart.cells)[number]
  const next = chart.cells.findIndex(
    (cell) => cell.column === column + step.right && cell.row === row + step.up,
  )
  return next < 0 ? place : next
}

const STEPS: Readonly<Record<string, { readonly right: number; readonly up: number }>> = {
  ArrowRight: { right: 1, up: 0 },
  ArrowLeft: { right: -1, up: 0 },
  ArrowUp: { right: 0, up: 1 },
  ArrowDown: { right: 0, up: -1 },
  Home: { right: 0, up: 0 },
  End: { right: 0, up: 0 },
}

/** The x-values of a line chart, in ascending order. */
export function positions(chart: Extract<Chart, { kind: 'lines' }>): number[] {
  const all = chart.series.flatMap(({ points }) => points.map(({ x }) => x))
  return [...new Set(all)].sort((a, b) => a - b)
}
