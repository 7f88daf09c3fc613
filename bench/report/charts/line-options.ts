import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { LineChart, LineSeries } from './chart.ts'
import { axisLook, gridOf, tooltipOptions, type ChartOptions, type Look } from './look.ts'
import { colorOf, symbolOf } from './palette.ts'
import { formatQuantity } from './quantity.ts'
import { positions } from './places.ts'
import { placeAt } from './tooltip.ts'
import { whiskers } from './whiskers.ts'

export function lineOptions(chart: LineChart, look: Look): ChartOptions {
  const xs = positions(chart)
  const axis = axisLook(look)
  return {
    grid: gridOf(look),
    tooltip: {
      ...tooltipOptions(chart, look, (params) => placeAt(params, xs)),
      trigger: 'axis',
    },
    xAxis: {
      ...axis,
      type: 'log',
      name: chart.xLabel,
      nameLocation: 'middle',
      nameGap: 28,
      min: Math.min(...xs) / 1.25,
      max: Math.max(...xs) * 1.25,
      axisLabel: { ...axis.axisLabel, customValues: xs },
      axisTick: { ...axis.axisTick, customValues: xs },
      splitLine: { show: false },
    },
    yAxis: {
      ...axis,
      type: 'value',
      name: chart.yLabel,
      min: 0,
      nameTextStyle: { ...axis.nameTextStyle, align: 'left' },
      axisLabel: {
        ...axis.axisLabel,
        formatter: (value: number) => formatQuantity(chart.quantity, value),
      },
    },
    series: chart.series.flatMap((series) => seriesOptions(series, look)),
  }
}

function seriesOptions(
  series: LineSeries,
  { palette }: Look,
): (LineSeriesOption | CustomSeriesOption)[] {
  const { name, tone, points } = series
  const color = colorOf(palette, tone)
  const line: LineSeriesOption = {
    type: 'line',
    name,
    color,
    data: points.map(({ x, value }) => [x, value]),
    symbol: symbolOf(tone),
    symbolSize: tone === 'claimed' ? 11 : 8,
    ...(tone === 'claimed' && {
      itemStyle: { color: palette.surface, borderColor: color, borderWidth: 2 },
    }),
    showSymbol: tone !== 'bound',
    lineStyle: {
      width: tone === 'claimed' ? 0 : 2,
      type: tone === 'bound' ? 'dashed' : 'solid',
    },
  }
  const ends = points.flatMap(({ x, low, high }) =>
    low === undefined || high === undefined ? [] : [{ at: x, low, high }],
  )
  return [line, ...whiskers({ name, color, ends, along: 'y' })]
}
