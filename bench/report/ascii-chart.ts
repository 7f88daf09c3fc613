import { plot, type PlotConfig } from 'asciichart'
import { textWidth, WIDTH } from './text-width.ts'
import { hanging, wrap } from './wrap.ts'

/** A line of a chart. */
export interface Series {
  readonly name: string
  /** The character that marks its points. */
  readonly mark: string
  /** The values, finite and at least 0, one for each position on the x-axis. */
  readonly values: readonly number[]
  /** The style: dots for computed values, a line for measured ones. */
  readonly line: 'solid' | 'dotted'
}

export interface Chart {
  readonly title: string
  readonly xLabel: string
  /** The labels of the x-axis, evenly spaced. */
  readonly positions: readonly string[]
  readonly series: readonly Series[]
  readonly formatY: (value: number) => string
}

/** The rows of the y-axis, and the maximum number of columns between positions of the x-axis. */
const HEIGHT = 14
const WIDEST_STEP = 28

/** The minimum width of the labels of the y-axis. */
const LABEL_WIDTH = 6

/** The column of the y-axis, and the distance between positions of the x-axis. */
interface Grid {
  readonly axis: number
  readonly step: number
}

const DOTS: PlotConfig['symbols'] = ['┼', '┤', '·', '·', '·', '·', '·', '·', '·', '·']

/**
 * Draws lines with asciichart, which has neither an x-axis nor a legend and distinguishes lines only by
 * colour. Each line is therefore drawn separately, its points are marked, and the drawings are overlaid.
 * Empty if there are fewer than two positions or nothing to draw.
 */
export function renderChart(chart: Chart): string[] {
  const max = Math.max(0, ...chart.series.flatMap((series) => series.values))
  // asciichart draws the axis behind the label and a space.
  const axis = Math.max(LABEL_WIDTH, chart.formatY(max).length) + 1
  const room = Math.floor((WIDTH - axis - 1) / Math.max(1, chart.positions.length - 1))
  const grid: Grid = { axis, step: Math.min(WIDEST_STEP, room) }
  if (chart.positions.length < 2 || max === 0 || room === 0) return []
  const layers = chart.series.map((series) => drawLine(series, max, grid, chart.formatY))
  const canvas = layers.reduce((below, above) =>
    below.map((row, y) => layOver(row, above[y] ?? [], axis)),
  )
  return [
    ...wrap(chart.title),
    '',
    ...canvas.map((row) => row.join('').trimEnd()),
    ...drawAxis(chart, grid),
    '',
    ...legend(chart.series, axis),
  ]
}

function drawLine(
  series: Series,
  max: number,
  { axis, step }: Grid,
  formatY: Chart['formatY'],
): string[][] {
  const text = plot(interpolate(series.values, step), {
    height: HEIGHT,
    min: 0,
    max,
    format: (value) => formatY(value).padStart(axis - 1),
    ...(series.line === 'dotted' && { symbols: DOTS }),
  })
  const width = axis + 1 + step * (series.values.length - 1)
  const rows = text.split('\n').map((row) => [...row.padEnd(width)])
  for (const [position, value] of series.values.entries()) {
    const row = rows[rows.length - 1 - Math.round((value / max) * (rows.length - 1))]
    if (row) row[axis + position * step] = series.mark
  }
  return rows
}

/** Interpolates values between the positions, so that the chart has the required width. */
function interpolate(values: readonly number[], step: number): number[] {
  return values.flatMap((value, index) => {
    const next = values[index + 1]
    if (next === undefined) return [value]
    return Array.from({ length: step }, (_, place) => value + ((next - value) * place) / step)
  })
}

function layOver(below: readonly string[], above: readonly string[], axis: number): string[] {
  return below.map((character, x) => {
    const upper = above[x] ?? ' '
    return upper === ' ' || (x === axis && '┤┼'.includes(upper)) ? character : upper
  })
}

function drawAxis({ positions, xLabel }: Chart, { axis, step }: Grid): string[] {
  const rule = Array.from({ length: step * (positions.length - 1) + 1 }, (_, x) =>
    x % step === 0 ? '┴' : '─',
  )
  let labels = ''
  for (const [index, label] of positions.entries()) {
    const room = axis + 1 + index * step - labels.length
    // A label without enough room after the previous one is left out.
    if (index === 0 || room > label.length) labels += label.padStart(room)
  }
  const line = `${labels}  ${xLabel}`
  const below = textWidth(line) <= WIDTH ? [line] : [labels, xLabel.padStart(labels.length)]
  return [`${' '.repeat(axis)}${rule.join('')}`, ...below]
}

/** The legend, with as many names in a line as fit. */
function legend(series: readonly Series[], axis: number): string[] {
  const indent = ' '.repeat(axis)
  const lines: string[] = []
  for (const { mark, name } of series) {
    const entry = `${mark} ${name}`
    const joined = `${lines.at(-1)}   ${entry}`
    if (lines.length > 0 && textWidth(indent + joined) <= WIDTH) lines[lines.length - 1] = joined
    else lines.push(entry)
  }
  return lines.flatMap((line) => hanging(indent, line))
}
