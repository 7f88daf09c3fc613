import { expect, test } from 'vitest'
import type { Chart, HeatMap, LineChart } from '../../../bench/report/charts/chart.ts'
import { placeAfter } from '../../../bench/report/charts/places.ts'

const point = (x: number) => ({ x, value: 1, text: '' })

const LINES: LineChart = {
  kind: 'lines',
  xLabel: '',
  yLabel: '',
  quantity: 'ratio',
  series: [
    { name: 'one', tone: 0, points: [point(10)] },
    { name: 'other', tone: 1, points: [point(100), point(1)] },
  ],
}

const ROWS: Chart = { kind: 'bars', xLabel: '', quantity: 'ratio', rows: ['a', 'b'], series: [] }

/** Two columns and two rows, row 0 below; the cell at the right top was not measured. */
const MAP: HeatMap = {
  kind: 'heat-map',
  xLabel: '',
  yLabel: '',
  columns: ['1', '2'],
  rows: ['0', '5'],
  cells: [
    [0, 0],
    [0, 1],
    [1, 0],
  ].map(([column = 0, row = 0]) => ({ column, row, shade: 0, label: '', text: '' })),
}

test.each<[string, Chart, number, string, number | undefined]>([
  ['the first key goes to the first place', LINES, -1, 'ArrowRight', 0],
  ['places are those of all lines', LINES, 1, 'ArrowRight', 2],
  ['the last place is the last', LINES, 2, 'ArrowDown', 2],
  ['left goes back', LINES, 2, 'ArrowLeft', 1],
  ['the first place is the first', LINES, 0, 'ArrowUp', 0],
  ['End goes to the last', LINES, 0, 'End', 2],
  ['Home to the first', LINES, 2, 'Home', 0],
  ['another key is not ours', LINES, 0, 'Tab', undefined],
  ['where all series are off there is no place', { ...LINES, series: [] }, -1, 'End', undefined],
  ['down goes to the row below', ROWS, 0, 'ArrowDown', 1],
  ['up goes up in a map', MAP, 0, 'ArrowUp', 1],
  ['right goes right in a map', MAP, 0, 'ArrowRight', 2],
  ['down goes down in a map', MAP, 1, 'ArrowDown', 0],
  ['a cell that was not measured is no place', MAP, 1, 'ArrowRight', 1],
])('%s', (_title, chart, place, key, expected) => {
  expect(placeAfter(chart, place, key)).toBe(expected)
})
