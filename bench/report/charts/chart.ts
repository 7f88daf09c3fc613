/** How the numbers on an axis are written. */
export type Quantity = 'ratio' | 'duration' | 'change' | 'rate' | 'count'

/** What a colour means: a place in the row of colours that tell things apart, or a meaning of its own. */
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

/** A measured value, and how a reader is told of it. */
export interface Point {
  readonly value: number
  /** With its unit, and its interval where it has one. */
  readonly text: string
  /** The ends of a whisker. */
  readonly low?: number
  readonly high?: number
}

export interface LinePoint extends Point {
  /** Above 0. */
  readonly x: number
}

export interface LineSeries {
  readonly name: string
  readonly tone: Tone
  /** The database whose it is, so that a reader can put it away; absent: always shown. */
  readonly driver?: string
  readonly points: readonly LinePoint[]
}

/** Values over a number that doubles rather than grows: its axis is logarithmic. */
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
  /** One for each row; `null`: it has none. */
  readonly points: readonly (Point | null)[]
}

interface RowChart {
  readonly xLabel: string
  readonly quantity: Quantity
  /** From top to bottom. */
  readonly rows: readonly string[]
  readonly series: readonly RowSeries[]
}

/** Parts of a whole, one bar for each row. */
export interface BarChart extends RowChart {
  readonly kind: 'bars'
}

/** Several values in each row, on one axis. */
export interface DotChart extends RowChart {
  readonly kind: 'dots'
  readonly scale: 'linear' | 'log'
  /** Where nothing has changed, and around it the share that is let pass. */
  readonly unchanged?: { readonly value: number; readonly margin: number }
}

/** How good a cell is: 0 is the best, and the strongest shade. */
export type Shade = 0 | 1 | 2 | 3 | 4

export interface Cell {
  /** Places in `columns` and `rows`. */
  readonly column: number
  readonly row: number
  /** `null`: what was measured there is worth nothing. */
  readonly shade: Shade | null
  /** What stands in the cell. */
  readonly label: string
  /** What a reader is told of it. */
  readonly text: string
}

/** A table in shades. */
export interface HeatMap {
  readonly kind: 'heat-map'
  readonly xLabel: string
  readonly yLabel: string
  readonly columns: readonly string[]
  readonly rows: readonly string[]
  readonly cells: readonly Cell[]
}

/** What is to be drawn, as plain data: it is a part of the page, and drawn there. */
export type Chart = LineChart | BarChart | DotChart | HeatMap
