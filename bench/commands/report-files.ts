import { join } from 'node:path'
import { Option, type Command } from 'commander'
import type { Chart } from '../charts/chart.ts'
import type { Comparison } from '../compare/comparison.ts'
import { figureId, variantTitle } from '../figures/figure.ts'
import { reportFigures } from '../figures/report-figures.ts'
import type { Io } from '../io.ts'
import { formatCount } from '../report/format.ts'
import { runDoubts } from '../report/notes.ts'
import type { ResultFile } from '../result/schema.ts'
import { requireWritable, writeWhole } from '../result/store.ts'

/** Where a report goes beside the terminal. */
export interface ReportFileOptions {
  readonly html?: string
  /** A folder. */
  readonly svg?: string
}

export function addReportFileOptions(command: Command): Command {
  return command
    .addOption(new Option('--html <file>', 'write the report as one page, to look at or to mail'))
    .addOption(new Option('--svg <folder>', 'write its charts as pictures, one file each'))
}

export function asksForFiles({ html, svg }: ReportFileOptions): boolean {
  return html !== undefined || svg !== undefined
}

/** Makes sure, before anything is measured, that {@link writeReportFiles} will work. */
export async function requireWritableReports({ html, svg }: ReportFileOptions): Promise<void> {
  if (html !== undefined) await requireWritable(html)
  if (svg !== undefined) await requireWritable(join(svg, 'chart.svg'))
}

/**
 * Writes the files that were asked for, and says so. What draws them is loaded here: other commands start
 * without it.
 */
export async function writeReportFiles(
  { html, svg }: ReportFileOptions,
  result: ResultFile,
  comparison: Comparison | undefined,
  io: Io,
): Promise<void> {
  if (html !== undefined) {
    const { readPageAssets } = await import('../html/page-assets.ts')
    const { renderReportPage } = await import('../html/report-page.tsx')
    const page = renderReportPage({ result, comparison, assets: await readPageAssets() })
    await writeWhole(html, page)
    io.stderr(`poolbench: the page is in ${html}\n`)
  }
  if (svg !== undefined) {
    const { renderSvg } = await import('../charts/svg.ts')
    const pictures = picturesOf(result, comparison, renderSvg)
    await Promise.all(pictures.map(({ name, text }) => writeWhole(join(svg, name), text)))
    io.stderr(`poolbench: ${formatCount(pictures.length, 'chart')} in ${svg}\n`)
  }
}

interface Picture {
  readonly name: string
  readonly text: string
}

function picturesOf(
  result: ResultFile,
  comparison: Comparison | undefined,
  draw: (chart: Chart, title: string) => string,
): Picture[] {
  const doubts = runDoubts(result).map((doubt) => `. ${doubt}`)
  return reportFigures(result, comparison).flatMap((figure) =>
    figure.variants.map((variant) => {
      const chosen = variantTitle(figure, variant)
      return {
        name: `${figureId(figure.id, ...variant.labels)}.svg`,
        text: draw(variant.chart, [figure.title, chosen && `, ${chosen}`, ...doubts].join('')),
      }
    }),
  )
}
