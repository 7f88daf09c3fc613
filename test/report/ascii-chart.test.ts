import { expect, test } from 'vitest'
import { renderChart, type Series } from '../../bench/report/ascii-chart.ts'

const bound: Series = { name: 'bound', mark: 'B', line: 'dotted', values: [1, 10, 14.3] }
const sqlite: Series = { name: 'sqlite', mark: 's', line: 'solid', values: [1, 1, 1] }

function chart(series: readonly Series[], positions = ['1', '10', '100']): string[] {
  return renderChart({
    title: 'Speed-up',
    xLabel: 'queries at once',
    positions,
    series,
    formatY: (value) => `${value.toFixed(1)}x`,
  })
}

test('a chart has labelled axes, marked points and a legend', () => {
  expect(chart([bound, sqlite]).join('\n')).toMatchInlineSnapshot(`
    "Speed-up

     14.3x ┼                                                    ···B
     13.3x ┤                                              ·······
     12.3x ┤                                       ········
     11.2x ┤                                ········
     10.2x ┤                           B·····
      9.2x ┤                       ·····
      8.2x ┤                    ····
      7.2x ┤                 ····
      6.1x ┤              ····
      5.1x ┤           ····
      4.1x ┤        ····
      3.1x ┤    ·····
      2.0x ┤ ····
      1.0x s───────────────────────────s───────────────────────────s
      0.0x ┤
           ┴───────────────────────────┴───────────────────────────┴
           1                          10                         100
                                                     queries at once

           B bound   s sqlite"
  `)
})

test('a value that is not finite draws no chart', () => {
  expect(chart([{ ...sqlite, values: [0, 0, 0] }])).toEqual([])
})

test('one position draws no chart', () => {
  expect(chart([{ ...sqlite, values: [1] }], ['1'])).toEqual([])
})

test('a chart has the same height for thousands as for tens', () => {
  const tall = chart([{ ...sqlite, values: [1, 1000, 5000] }])

  expect(tall).toHaveLength(chart([sqlite]).length)
})

test('every point lies above its label on the x-axis', () => {
  const lines = chart([bound])
  const axis = lines.findIndex((line) => line.includes('┴'))
  const ticks = [...(lines[axis] ?? '')].flatMap((character, x) => (character === '┴' ? [x] : []))
  const marks = lines
    .slice(1, axis)
    .flatMap((line) => [...line].flatMap((character, x) => (character === 'B' ? [x] : [])))

  expect(marks.sort((a, b) => a - b)).toEqual(ticks)
})
