import type { BarSeriesOption, CustomSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import type { BarChart, DotChart, RowSeries } from './chart.ts'
import { axisLook, gridOf, tooltipOptions, type ChartOptions, type Look } from './look.ts'
import { colorOf, symbolOf } from './palette.ts'
import { formatQuantity } from './quantity.ts'
import { firstOf } from './tooltip.ts'
import { whiskers } from './whiskers.ts'

/** The maximum width of a row's label, in pixels and as a share, so that the chart fits on a phone. */
const LABEL_WIDTH = 200
const LABEL_SHARE = 0.35
/** The line height of a wrapped label; with ECharts' default, lines overlap. Two lines fit into a row. */
const LABEL_LINE_HEIGHT = 13

/** The options of charts with named rows, the first at the top. */
export function rowOptions(chart: BarChart | DotChart, look: Look): ChartOptions {
  const axis = axisLook(look)
  return {
    grid: gridOf(look),
    tooltip: {
      ...tooltipOptions(chart, look, (params) => firstOf(params).dataIndex),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
    },
    xAxis: {
      ...axis,
      type: chart.kind === 'dots' && chart.scale === 'log' ? 'log' : 'value',
      name: chart.xLabel,
      nameLocation: 'middle',
      nameGap: 28,
      scale: chart.kind === 'dots',
      ...(chart.kind === 'dots' && rangeOf(chart)),
      axisLabel: {
        ...axis.axisLabel,
        hideOverlap: true,
        formatter: (value: number) => formatQuantity(chart.quantity, value),
      },
    },
    yAxis: {
      ...axis,
      type: 'category',
      data: [...chart.rows],
      inverse: true,
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        ...axis.axisLabel,
        width: Math.min(LABEL_WIDTH, look.width * LABEL_SHARE),
        overflow: 'break',
        lineHeight: LABEL_LINE_HEIGHT,
        interval: 0,
      },
    },
    series: seriesOf(chart, look),
  }
}

/**
 * The range of the axis, which includes the band of no change: ECharts does not extend an axis for it, and
 * without the band a large change looks like noise.
 */
function rangeOf({ unchanged }: DotChart) {
  if (!unchanged) return {}
  const { value, margin } = unchanged
  return {
    min: ({ min }: { readonly min: number }) => Math.min(min, value / (1 + margin)),
    max: ({ max }: { readonly max: number }) => Math.max(max, value * (1 + margin)),
  }
}

type RowSeriesOption = BarSeriesOption | ScatterSeriesOption | CustomSeriesOption

function seriesOf(chart: BarChart | DotChart, look: Look): RowSeriesOption[] {
  if (chart.kind === 'bars') return chart.series.map((series) => barOptions(series, look))
  return chart.series.flatMap((series, index) =>
    dotOptions(series, index === 0 ? chart : undefined, look),
  )
}

function barOptions({ name, tone, points }: RowSeries, { palette }: Look): BarSeriesOption {
  return {
    type: 'bar',
    name,
    stack: 'all',
    color: colorOf(palette, tone),
    barCategoryGap: '30%',
    data: points.map((point) => point?.value ?? '-'),
  }
}

function dotOptions(
  { name, tone, points }: RowSeries,
  first: DotChart | undefined,
  look: Look,
): RowSeriesOption[] {
  const color = colorOf(look.palette, tone)
  const ends = points.flatMap((point, row) =>
    point?.low === undefined || point.high === undefined
      ? []
      : [{ at: row, low: point.low, high: point.high }],
  )
  const dots: ScatterSeriesOption = {
    type: 'scatter',
    name,
    color,
    symbol: symbolOf(tone),
    symbolSize: 9,
    data: points.map((point, row) => [point?.value ?? '-', row]),
    ...(first && marks(first, look)),
  }
  return [dots, ...whiskers({ name, color, ends, along: 'x' })]
}

/** The line of no change, and the tolerated band around it. */
function marks({ unchanged }: DotChart, { palette }: Look): Partial<ScatterSeriesOption> {
  if (!unchanged) return {}
  const { value, margin } = unchanged
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: palette.muted, type: 'dashed' },
      data: [{ xAxis: value }],
    },
    markArea: {
      silent: true,
      itemStyle: { color: palette.grid, opacity: 0.6 },
      data: [[{ xAxis: value / (1 + margin) }, { xAxis: value * (1 + margin) }]],
    },
  }
}
