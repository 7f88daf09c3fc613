import type { Chart, Point, Tone } from './chart.ts'
import { positions } from './places.ts'

/** The texts for one place in a chart. */
export interface Tooltip {
  readonly title: string
  readonly lines: readonly TooltipLine[]
}

interface TooltipLine {
  readonly name: string
  readonly tone: Tone | undefined
  readonly text: string
}

/** @param place - the index of the place, from 0, below `placeCount`. */
export function tooltipAt(chart: Chart, place: number): Tooltip {
  switch (chart.kind) {
    case 'lines': {
      const x = positions(chart)[place] as number
      const at = (points: readonly { x: number }[]) => points.find((point) => point.x === x)
      return {
        title: `${x} ${chart.xLabel}`,
        lines: chart.series.flatMap(({ name, tone, points }) =>
          line(name, tone, at(points) as Point | undefined),
        ),
      }
    }
    case 'heat-map': {
      const { column, row, text } = chart.cells[place] as (typeof chart.cells)[number]
      const { xLabel, yLabel, columns, rows } = chart
      return {
        title: `${xLabel} ${columns[column]}, ${yLabel} ${rows[row]}`,
        lines: [{ name: '', tone: undefined, text }],
      }
    }
    case 'bars':
    case 'dots':
      return {
        title: chart.rows[place] as string,
        lines: chart.series.flatMap(({ name, tone, points }) => line(name, tone, points[place])),
      }
  }
}

function line(name: string, tone: Tone, point: Point | null | undefined): TooltipLine[] {
  return point ? [{ name, tone, text: point.text }] : []
}

/** The place that ECharts points at on an axis with the values `xs`. */
export function placeAt(params: unknown, xs: readonly number[]): number {
  const { axisValue } = firstOf(params)
  const distance = (x: number): number => Math.abs(Math.log(x / axisValue))
  return xs.reduce((best, x, index) => {
    return distance(x) < distance(xs[best] as number) ? index : best
  }, 0)
}

/** The parameters of the first item at the pointer. */
export function firstOf(params: unknown): {
  readonly dataIndex: number
  readonly axisValue: number
} {
  return [params].flat()[0] as { dataIndex: number; axisValue: number }
}
