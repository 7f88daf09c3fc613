/** The kind of the numbers on an axis, which determines their format. */
export type Quantity = 'ratio' | 'duration' | 'change' | 'rate' | 'count'

/** The meaning of a colour: an index into the colours of series, or a special meaning. */
export type Tone =
  | number
  | 'bound'
  | 'claimed'
  | 'wait'
  | 'connect'
  | 'hold'
  | 'improved'
  | 'unchanged'
  | 'regressed'
  | 'inconclusive'

/** A measured value, and its text for readers. */
export interface Point {
  readonly value: number
  /** The value with its unit, and its interval if it has one. */
  readonly text: string
  /** The ends of a whisker. */
  readonly low?: number
  readonly high?: number
}

export interface LinePoint extends Point {
  /** The position on the x-axis, above 0. */
  readonly x: number
}

export interface LineSeries {
  readonly name: string
  readonly tone: Tone
  /** The database that it belongs to, which a reader can hide; absent if it is always shown. */
  readonly driver?: string
  readonly points: readonly LinePoint[]
}

/** A chart with a logarithmic x-axis. */
export interface LineChart {
  readonly kind: 'lines'
  readonly xLabel: string
  readonly yLabel: string
  readonly quantity: Quantity
  readonly series: readonly LineSeries[]
}

export interface RowSeries {
  readonly name: string
  readonly tone: Tone
  /** The points, one for each row; `null` for a row without a value. */
  readonly points: readonly (Point | null)[]
}

interface RowChart {
  readonly xLabel: string
  readonly quantity: Quantity
  /** The names of the rows, from top to bottom. */
  readonly rows: readonly string[]
  readonly series: readonly RowSeries[]
}

/** A chart with a stacked bar for each row. */
export interface BarChart extends RowChart {
  readonly kind: 'bars'
}

/** A chart with several values in each row, on one axis. */
export interface DotChart extends RowChart {
  readonly kind: 'dots'
  readonly scale: 'linear' | 'log'
  /** The value of no change, and the tolerated share around it. */
  readonly unchanged?: { readonly value: number; readonly margin: number }
}

/** The shade of a cell: 0 is the best and the strongest. */
export type Shade = 0 | 1 | 2 | 3 | 4

export interface Cell {
  /** The indices into `columns` and `rows`. */
  readonly column: number
  readonly row: number
  /** The shade; `null` if the measurement is invalid. */
  readonly shade: Shade | null
  /** The text in the cell. */
  readonly label: string
  /** The description for readers. */
  readonly text: string
}

/** A heat map. */
export interface HeatMap {
  readonly kind: 'heat-map'
  readonly xLabel: string
  readonly yLabel: string
  readonly columns: readonly string[]
  readonly rows: readonly string[]
  readonly cells: readonly Cell[]
}

/** A chart as plain data, which is embedded in the page and drawn there. */
export type Chart = LineChart | BarChart | DotChart | HeatMap
