import { chartHeight, chartOptions } from './chart-options.ts'
import type { Chart } from './chart.ts'
import { encodeHTML, init } from './echarts.ts'
import { DARK, LIGHT } from './palette.ts'

const WIDTH = 820

/**
 * Draws a chart as a standalone picture with a title, a legend and a background, light or dark by the
 * reader's system.
 */
export function renderSvg(chart: Chart, title: string): string {
  const height = chartHeight(chart, { title })
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  canvas.setOption({
    ...chartOptions(chart, { palette: LIGHT, width: WIDTH, title }),
    backgroundColor: LIGHT.surface,
  })
  const svg = canvas.renderToSVGString()
  canvas.dispose()
  return svg.replace(
    /<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg role="img" ${attributes}>\n<title>${encodeHTML(title)}</title>\n<style>${DARK_STYLE}</style>`,
  )
}

/** The style that replaces colours of the light palette by those of the dark one. */
const DARK_STYLE = `@media (prefers-color-scheme:dark){${pairs()
  .flatMap(([light, dark]) =>
    ['fill', 'stroke'].map((attribute) => `[${attribute}="${light}"]{${attribute}:${dark}}`),
  )
  .join('')}}`

function pairs(): [string, string][] {
  const flat = ({ series, tones, shades, ...rest }: typeof LIGHT): string[] => [
    ...series,
    ...Object.values(tones),
    ...Object.values(shades).flatMap(({ fill, text }) => [fill, text]),
    ...Object.values(rest),
  ]
  const dark = flat(DARK)
  const byLight = new Map(flat(LIGHT).map((light, index) => [light, dark[index] as string]))
  return [...byLight]
}
