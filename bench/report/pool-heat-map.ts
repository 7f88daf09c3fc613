import { medianMakespan } from '../analysis/speed-ups.ts'
import { throughput } from '../analysis/throughput.ts'
import type { CompletedScenario } from '../result/schema.ts'
import { formatNumber, wrap } from './format.ts'
import { cellAt, soundCells, type PoolGrid } from './pool-grid.ts'

const WIDTH = 100

const ROW_HEADER = 'max_overflow'

/** The widest map that leaves room for four digits a cell; more sizes go into a map below it. */
const MOST_COLUMNS = 12

/** How good a cell is: by its value over the best one, or the best one over its value. */
const SHADES = [
  { share: 0.95, shade: '█' },
  { share: 0.8, shade: '▓' },
  { share: 0.5, shade: '▒' },
  { share: 0.25, shade: '░' },
  { share: 0, shade: '·' },
] as const

const MARK = '*'

interface Metric {
  readonly name: string
  readonly better: 'higher' | 'lower'
  readonly value: (cell: CompletedScenario) => number
  /** The unit in which all cells are shown, and what one of it is in the unit of `value`. */
  readonly unit: (greatest: number) => { readonly name: string; readonly size: number }
}

const THROUGHPUT: Metric = {
  name: 'Throughput',
  better: 'higher',
  value: throughputOf,
  unit: (greatest) =>
    greatest < 9999.5
      ? { name: 'operations per second', size: 1 }
      : { name: 'thousand operations per second', size: 1000 },
}

const P99: Metric = {
  name: 'p99',
  better: 'lower',
  value: ({ response }) => response.p99Ms,
  unit: (greatest) => {
    if (greatest < 1) return { name: 'µs from the call to the answer', size: 0.001 }
    if (greatest < 9999.5) return { name: 'ms from the call to the answer', size: 1 }
    return { name: 's from the call to the answer', size: 1000 }
  },
}

/** Throughput and p99 over pool_size and max_overflow: at most 100 columns, without colours. */
export function renderPoolHeatMaps(grid: PoolGrid): string[] {
  return [THROUGHPUT, P99].flatMap((metric) => renderMap(grid, metric))
}

/** Operations per second of the median burst. */
function throughputOf(scenario: CompletedScenario): number {
  return throughput(scenario, medianMakespan(scenario))
}

function renderMap(grid: PoolGrid, metric: Metric): string[] {
  const sound = soundCells(grid)
  if (sound.length === 0) return []
  const values = sound.map(metric.value)
  const unit = metric.unit(Math.max(...values))
  const best = metric.better === 'higher' ? Math.max(...values) : Math.min(...values)
  const text = (cell: CompletedScenario): string => formatNumber(metric.value(cell) / unit.size)
  const valueWidth = Math.max(
    ...sound.map((cell) => text(cell).length),
    ...grid.poolSizes.map((size) => String(size).length),
  )
  const parts = chunks(grid.poolSizes)
  const shadeWidth = shadeWidthFor(valueWidth, Math.max(...parts.map((part) => part.length)))
  const tile = (cell: CompletedScenario | undefined): string => {
    const empty = ' '.repeat(shadeWidth)
    if (!cell) return `${empty}${'-'.padStart(valueWidth)} `
    if (!sound.includes(cell)) return `${empty}${'x'.padStart(valueWidth)} `
    const value = metric.value(cell)
    const share = metric.better === 'higher' ? value / best : best / value
    const gap = shadeWidth > 1 ? ' ' : ''
    const shade = shadeOf(share).repeat(shadeWidth - gap.length)
    return `${shade}${gap}${text(cell).padStart(valueWidth)}${value === best ? MARK : ' '}`
  }
  return [
    ...wrap(`${metric.name}, ${unit.name}: ${grid.title}`, WIDTH),
    '',
    ...parts.flatMap((sizes) => [
      `${' '.repeat(ROW_HEADER.length + 2)}pool_size`,
      row(
        ROW_HEADER,
        sizes.map((size) => `${String(size).padStart(shadeWidth + valueWidth)} `),
      ),
      ...grid.maxOverflows.map((overflow) =>
        row(
          String(overflow),
          sizes.map((size) => tile(cellAt(grid, size, overflow))),
        ),
      ),
      '',
    ]),
    legend(grid, metric),
    '',
  ]
}

/** As wide as a map of so many columns allows, up to three blocks and a gap. */
function shadeWidthFor(valueWidth: number, columns: number): number {
  const room = Math.floor((WIDTH - ROW_HEADER.length) / columns) - valueWidth - 2
  return room >= 3 ? Math.min(4, room) : 1
}

function shadeOf(share: number): string {
  return SHADES.find((level) => share >= level.share)?.shade ?? ' '
}

function chunks(sizes: readonly number[]): number[][] {
  const parts = Math.ceil(sizes.length / MOST_COLUMNS)
  const length = Math.ceil(sizes.length / parts)
  return Array.from({ length: parts }, (_, part) => sizes.slice(part * length, (part + 1) * length))
}

function row(header: string, tiles: readonly string[]): string {
  return [header.padStart(ROW_HEADER.length), ...tiles].join(' ').trimEnd()
}

function legend(grid: PoolGrid, { better }: Metric): string {
  const levels = SHADES.slice(0, -1).map(({ share, shade }) =>
    better === 'higher'
      ? `${shade} ${share * 100} %`
      : `${shade} ${Number((1 / share).toPrecision(3))}x`,
  )
  return [
    `darker is better: ${levels.join(', ')} of the best (${MARK}) or ` +
      (better === 'higher' ? 'more' : 'less'),
    ...(grid.cells.length < grid.poolSizes.length * grid.maxOverflows.length
      ? ['- not measured']
      : []),
    ...(soundCells(grid).length === grid.cells.length ? [] : ['x failed']),
  ].join('; ')
}
