import type { ComposeOption } from 'echarts/core'
import type {
  BarSeriesOption,
  CustomSeriesOption,
  HeatmapSeriesOption,
  LineSeriesOption,
  ScatterSeriesOption,
} from 'echarts/charts'
import type {
  GridComponentOption,
  LegendComponentOption,
  MarkAreaComponentOption,
  MarkLineComponentOption,
  TitleComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from 'echarts/components'
import type { Chart } from './chart.ts'
import { encodeHTML } from './echarts.ts'
import { colorOf, markOf, type Palette } from './palette.ts'
import { tooltipAt, type Tooltip } from './tooltip.ts'

export type ChartOptions = ComposeOption<
  | BarSeriesOption
  | CustomSeriesOption
  | GridComponentOption
  | HeatmapSeriesOption
  | LegendComponentOption
  | LineSeriesOption
  | MarkAreaComponentOption
  | MarkLineComponentOption
  | ScatterSeriesOption
  | TitleComponentOption
  | TooltipComponentOption
  | VisualMapComponentOption
>

/** The appearance of a chart. */
export interface Look {
  readonly palette: Palette
  /** The width in pixels. */
  readonly width: number
  /** The title; a standalone picture contains its title and its legend. */
  readonly title?: string
}

/** The height of the title and the legend. */
export const HEADER_HEIGHT = 56

/** The margins around the axes, whose labels take additional room. */
export function gridOf({ title }: Look): GridComponentOption {
  return {
    // A picture is laid out without access to a font: texts may be wider than estimated.
    left: title === undefined ? 8 : 40,
    right: 24,
    top: 16 + (title === undefined ? 0 : HEADER_HEIGHT),
    bottom: 12,
    outerBoundsMode: 'same',
    outerBoundsContain: 'all',
  }
}

/** Axis lines, ticks and labels in the colours of a palette. */
export function axisLook({ palette }: Look) {
  return {
    nameTextStyle: { color: palette.muted },
    axisLabel: { color: palette.muted },
    axisLine: { lineStyle: { color: palette.border } },
    axisTick: { lineStyle: { color: palette.border } },
    splitLine: { lineStyle: { color: palette.grid } },
  }
}

/**
 * The options of the tooltip.
 *
 * @param placeOf - returns the place in the chart that ECharts points at.
 */
export function tooltipOptions(
  chart: Chart,
  look: Look,
  placeOf: (params: unknown) => number,
): TooltipComponentOption {
  const { palette } = look
  return {
    className: 'tooltip',
    confine: true,
    backgroundColor: palette.surface,
    borderColor: palette.border,
    textStyle: { color: palette.text, fontSize: 13 },
    formatter: (params) => tooltipHtml(tooltipAt(chart, placeOf(params)), look),
  }
}

/** A tooltip as HTML; all texts are escaped. */
function tooltipHtml({ title, lines }: Tooltip, { palette }: Look): string {
  const rows = lines.map(({ name, tone, text }) => {
    const mark =
      tone === undefined
        ? ''
        : `<span style="color:${colorOf(palette, tone)}">${markOf(tone)}</span> `
    return `<div>${mark}${encodeHTML(name)} <strong>${encodeHTML(text)}</strong></div>`
  })
  return `<div>${encodeHTML(title)}</div>${rows.join('')}`
}
