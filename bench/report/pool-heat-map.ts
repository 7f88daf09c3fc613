import type { CompletedScenario } from '../result/schema.ts'
import { formatNumber } from '../format.ts'
import { cellAt, validCells, type PoolGrid } from './pool-grid.ts'
import { POOL_METRICS, scaleOf, SHADE_SHARES, shadeOf, type PoolMetric } from './pool-metrics.ts'
import { WIDTH } from './text-width.ts'
import { wrap } from './wrap.ts'

const ROW_HEADER = 'max_overflow'

/** The width that a cell needs besides its number: a block, a mark, and the space before it. */
const LEAST_AROUND = 3

/** The blocks, by index in {@link SHADE_SHARES}. */
const SHADES = ['█', '▓', '▒', '░', '·'] as const

const MARK = '*'

/**
 * Draws throughput and p99 over pool_size and max_overflow, at most as wide as a terminal and without
 * colours.
 */
export function renderPoolHeatMaps(grid: PoolGrid): string[] {
  return POOL_METRICS.flatMap((metric) => renderMap(grid, metric))
}

function renderMap(grid: PoolGrid, metric: PoolMetric): string[] {
  const sound = validCells(grid)
  if (sound.length === 0) return []
  const { unit, best } = scaleOf(metric, sound)
  const text = (cell: CompletedScenario): string => formatNumber(metric.overall(cell) / unit.size)
  const valueWidth = Math.max(
    ...sound.map((cell) => text(cell).length),
    ...grid.poolSizes.map((size) => String(size).length),
  )
  const room = Math.floor((WIDTH - ROW_HEADER.length) / (valueWidth + LEAST_AROUND))
  const parts = chunks(grid.poolSizes, room)
  const shadeWidth = shadeWidthFor(valueWidth, Math.max(...parts.map((part) => part.length)))
  const tile = (cell: CompletedScenario | undefined): string => {
    const empty = ' '.repeat(shadeWidth)
    if (!cell) return `${empty}${'-'.padStart(valueWidth)} `
    if (!sound.includes(cell)) return `${empty}${'x'.padStart(valueWidth)} `
    const value = metric.overall(cell)
    const gap = shadeWidth > 1 ? ' ' : ''
    const shade = SHADES[shadeOf(metric, value, best)].repeat(shadeWidth - gap.length)
    return `${shade}${gap}${text(cell).padStart(valueWidth)}${value === best ? MARK : ' '}`
  }
  return [
    ...wrap(`${metric.label}, ${unit.name}: ${grid.title}`),
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
    ...wrap(legend(grid, metric)),
    '',
  ]
}

/** The width of a shade in a map with this many columns, at most three blocks and a gap. */
function shadeWidthFor(valueWidth: number, columns: number): number {
  const room = Math.floor((WIDTH - ROW_HEADER.length) / columns) - valueWidth - 2
  return room >= 3 ? Math.min(4, room) : 1
}

/** Splits the sizes into maps that fit; further sizes go into a map below. */
function chunks(sizes: readonly number[], room: number): number[][] {
  const parts = Math.ceil(sizes.length / room)
  const length = Math.ceil(sizes.length / parts)
  return Array.from({ length: parts }, (_, part) => sizes.slice(part * length, (part + 1) * length))
}

function row(header: string, tiles: readonly string[]): string {
  return [header.padStart(ROW_HEADER.length), ...tiles].join(' ').trimEnd()
}

function legend(grid: PoolGrid, { better }: PoolMetric): string {
  const levels = SHADE_SHARES.slice(0, -1).map((share, index) =>
    better === 'higher'
      ? `${SHADES[index]} ${share * 100} %`
      : `${SHADES[index]} ${Number((1 / share).toPrecision(3))}x`,
  )
  return [
    `darker is better: ${levels.join(', ')} of the best (${MARK}) or ` +
      (better === 'higher' ? 'more' : 'less'),
    ...(grid.cells.length < grid.poolSizes.length * grid.maxOverflows.length
      ? ['- not measured']
      : []),
    ...(validCells(grid).length === grid.cells.length ? [] : ['x failed']),
  ].join('; ')
}
