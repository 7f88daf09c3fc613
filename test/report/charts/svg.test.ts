import { expect, test } from 'vitest'
import type { Chart } from '../../../bench/report/charts/chart.ts'
import { DARK, LIGHT } from '../../../bench/report/charts/palette.ts'
import { renderSvg } from '../../../bench/report/charts/svg.ts'

const MARKUP = '<script>alert("x")</script>&{b|y}'

const point = { value: 5, text: MARKUP, low: 4, high: 6 }

const CHARTS: Readonly<Record<Chart['kind'], Chart>> = {
  lines: {
    kind: 'lines',
    xLabel: MARKUP,
    yLabel: MARKUP,
    quantity: 'ratio',
    series: [
      {
        name: MARKUP,
        tone: 0,
        points: [
          { x: 1, ...point },
          { x: 100, ...point, value: 9 },
        ],
      },
    ],
  },
  bars: {
    kind: 'bars',
    xLabel: MARKUP,
    quantity: 'duration',
    rows: [MARKUP],
    series: [{ name: MARKUP, tone: 'wait', points: [point] }],
  },
  dots: {
    kind: 'dots',
    scale: 'log',
    xLabel: MARKUP,
    quantity: 'duration',
    rows: [MARKUP, 'none'],
    series: [{ name: MARKUP, tone: 'regressed', points: [point, null] }],
  },
  'heat-map': {
    kind: 'heat-map',
    xLabel: MARKUP,
    yLabel: MARKUP,
    columns: [MARKUP],
    rows: ['0'],
    cells: [{ column: 0, row: 0, shade: 0, label: MARKUP, text: MARKUP }],
  },
}

test.each(Object.values(CHARTS))('a picture of $kind has its texts escaped', (chart) => {
  const svg = renderSvg(chart, MARKUP)

  expect(svg).toMatch(/^<svg /)
  expect(svg).not.toContain('<script')
  expect(svg).toContain('&lt;script&gt;alert')
  expect(svg).not.toMatch(/NaN|Infinity|undefined/)
})

test('a picture is light, or dark if the reader’s system is', () => {
  const svg = renderSvg(CHARTS.lines, 'Speed-up')

  expect(svg).toContain(`fill="${LIGHT.surface}"`)
  expect(svg).toContain(`stroke="${LIGHT.series[0]}"`)
  expect(svg).toContain(`[stroke="${LIGHT.series[0]}"]{stroke:${DARK.series[0]}}`)
})

test('a picture has a description for screen readers', () => {
  expect(renderSvg(CHARTS.lines, 'Speed-up & more')).toMatch(
    /^<svg [^>]*role="img"[^>]*>\s*<title>Speed-up &amp; more<\/title>/,
  )
})

test('every light colour of a series or a tone has one dark counterpart', () => {
  const pairs = new Map<string, Set<string>>()
  const add = (light: string, dark: string): void => {
    pairs.set(light, (pairs.get(light) ?? new Set()).add(dark))
  }
  LIGHT.series.forEach((color, index) => add(color, DARK.series[index]!))
  for (const tone of Object.keys(LIGHT.tones) as (keyof typeof LIGHT.tones)[]) {
    add(LIGHT.tones[tone], DARK.tones[tone])
  }

  expect([...pairs.values()].filter((darks) => darks.size > 1)).toEqual([])
})
