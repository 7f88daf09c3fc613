import type { Cell, HeatMap, Shade } from './chart.ts'
import { axisLook, gridOf, tooltipOptions, type ChartOptions, type Look } from './look.ts'
import { firstOf } from './tooltip.ts'

/** The value for a cell without a shade. */
const NO_SHADE = -1

export function heatMapOptions(chart: HeatMap, look: Look): ChartOptions {
  const { palette } = look
  const axis = {
    ...axisLook(look),
    axisTick: { show: false },
    type: 'category',
    splitArea: { show: false },
    splitLine: { show: false },
    nameLocation: 'middle',
  } as const
  return {
    grid: gridOf(look),
    tooltip: {
      ...tooltipOptions(chart, look, (params) => firstOf(params).dataIndex),
      trigger: 'item',
    },
    xAxis: { ...axis, data: [...chart.columns], name: chart.xLabel, nameGap: 26 },
    yAxis: { ...axis, data: [...chart.rows], name: chart.yLabel, nameGap: 30 },
    visualMap: {
      type: 'piecewise',
      show: false,
      dimension: 2,
      pieces: [
        { value: NO_SHADE, color: palette.background },
        ...([0, 1, 2, 3, 4] as const).map((shade: Shade) => ({
          value: shade,
          color: palette.shades[shade].fill,
        })),
      ],
    },
    series: [
      {
        type: 'heatmap',
        data: chart.cells.map((cell) => cellOptions(cell, look)),
        label: { show: true, fontSize: 11 },
        itemStyle: { borderColor: palette.surface, borderWidth: 1 },
      },
    ],
  }
}

function cellOptions({ column, row, shade, label }: Cell, { palette }: Look) {
  return {
    value: [column, row, shade ?? NO_SHADE],
    label: {
      formatter: () => label,
      color: shade === null ? palette.muted : palette.shades[shade].text,
    },
  }
}
