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

/** How a chart is to look. */
export interface Look {
  readonly palette: Palette
  /** How wide it is drawn, in pixels. */
  readonly width: number
  /** A picture that stands alone has its title and its legend inside. */
  readonly title?: string
}

/** Of the title and the legend. */
export const HEADER_HEIGHT = 56

/** Room around the axes; they take their own width for labels. */
export function gridOf({ title }: Look): GridComponentOption {
  return {
    // A picture is laid out without a font at hand: its texts may come out wider than reckoned.
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
 * The box that follows the pointer.
 *
 * @param placeOf - the place in the chart that ECharts points at.
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

/** A tooltip in HTML; every text in it is escaped. */
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
