import { plot, type PlotConfig } from 'asciichart'

/** A line of a chart. */
export interface Series {
  readonly name: string
  /** One character that marks its points. */
  readonly mark: string
  /** One finite value of 0 or more for each position on the x-axis. */
  readonly values: readonly number[]
  /** Dots for what is computed, a line for what was measured. */
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

/** Rows of the y-axis, and columns from one position of the x-axis to the next. */
const HEIGHT = 14
const STEP = 28

const LABEL_WIDTH = 6
/** Where asciichart draws the axis: behind the label and a space. */
const AXIS = LABEL_WIDTH + 1

const DOTS: PlotConfig['symbols'] = ['┼', '┤', '·', '·', '·', '·', '·', '·', '·', '·']

/**
 * Draws lines by asciichart, which has neither x-axis nor legend and tells lines apart by colour
 * alone: so each line is drawn by itself, its points are marked, and they are laid over each other.
 * Empty where there are fewer than two positions or nothing to draw.
 */
export function renderChart(chart: Chart): string[] {
  const max = Math.max(0, ...chart.series.flatMap((series) => series.values))
  if (chart.positions.length < 2 || max === 0) return []
  const layers = chart.series.map((series) => drawLine(series, max, chart.formatY))
  const canvas = layers.reduce((below, above) =>
    below.map((row, y) => layOver(row, above[y] ?? [])),
  )
  return [
    chart.title,
    '',
    ...canvas.map((row) => row.join('').trimEnd()),
    ...drawAxis(chart),
    '',
    `${' '.repeat(AXIS)}${chart.series.map(({ mark, name }) => `${mark} ${name}`).join('   ')}`,
  ]
}

function drawLine(series: Series, max: number, formatY: (value: number) => string): string[][] {
  const text = plot(interpolate(series.values), {
    height: HEIGHT,
    min: 0,
    max,
    format: (value) => formatY(value).padStart(LABEL_WIDTH),
    ...(series.line === 'dotted' && { symbols: DOTS }),
  })
  const width = AXIS + 1 + STEP * (series.values.length - 1)
  const rows = text.split('\n').map((row) => [...row.padEnd(width)])
  for (const [position, value] of series.values.entries()) {
    const row = rows[rows.length - 1 - Math.round((value / max) * (rows.length - 1))]
    if (row) row[AXIS + position * STEP] = series.mark
  }
  return rows
}

/** Values between the positions, so that the line has a length. */
function interpolate(values: readonly number[]): number[] {
  return values.flatMap((value, index) => {
    const next = values[index + 1]
    if (next === undefined) return [value]
    return Array.from({ length: STEP }, (_, step) => value + ((next - value) * step) / STEP)
  })
}

function layOver(below: readonly string[], above: readonly string[]): string[] {
  return below.map((character, x) => {
    const upper = above[x] ?? ' '
    return upper === ' ' || (x === AXIS && '┤┼'.includes(upper)) ? character : upper
  })
}

function drawAxis({ positions, xLabel }: Chart): string[] {
  const rule = Array.from({ length: STEP * (positions.length - 1) + 1 }, (_, x) =>
    x % STEP === 0 ? '┴' : '─',
  )
  const labels = positions.map((label, index) =>
    index === 0 ? label.padStart(AXIS + 1) : label.padStart(STEP),
  )
  return [`${' '.repeat(AXIS)}${rule.join('')}`, `${labels.join('')}  ${xLabel}`]
}
