import type { Chart } from './chart.ts'
import { heatMapOptions } from './heat-map-options.ts'
import { lineOptions } from './line-options.ts'
import { HEADER_HEIGHT, type ChartOptions, type Look } from './look.ts'
import { rowOptions } from './row-options.ts'

/** A chart as Apache ECharts takes it. */
export function chartOptions(chart: Chart, look: Look): ChartOptions {
  const options = optionsOf(chart, look)
  const { palette, title } = look
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: palette.text },
    ...options,
    title: {
      show: title !== undefined,
      text: title ?? '',
      left: 12,
      top: 10,
      textStyle: { fontSize: 15, fontWeight: 'bold', color: palette.text },
    },
    legend: {
      show: title !== undefined && chart.kind !== 'heat-map',
      left: 12,
      top: 36,
      itemGap: 32,
      textStyle: { color: palette.text },
    },
  }
}

/** How high a chart has to be, in pixels: its rows have a height of their own. */
export function chartHeight(chart: Chart, { title }: Pick<Look, 'title'>): number {
  return bodyHeight(chart) + (title === undefined ? 0 : HEADER_HEIGHT)
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

function optionsOf(chart: Chart, look: Look): ChartOptions {
  switch (chart.kind) {
    case 'lines':
      return lineOptions(chart, look)
    case 'heat-map':
      return heatMapOptions(chart, look)
    case 'bars':
    case 'dots':
      return rowOptions(chart, look)
  }
}

function bodyHeight(chart: Chart): number {
  if (chart.kind === 'lines') return 340
  return 64 + chart.rows.length * (chart.kind === 'heat-map' ? 38 : 26)
}
