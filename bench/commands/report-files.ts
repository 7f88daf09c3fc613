import { join } from 'node:path'
import { Option, type Command } from 'commander'
import type { Chart } from '../report/charts/chart.ts'
import type { Comparison } from '../compare/comparison.ts'
import { figureId, variantTitle, type Figure } from '../report/figures/figure.ts'
import { gateFigure } from '../report/figures/gate-figure.ts'
import { reportFigures } from '../report/figures/report-figures.ts'
import { tuneFigures } from '../report/figures/tune-figures.ts'
import type { Io } from '../io.ts'
import { formatCount } from '../format.ts'
import { runWarnings } from '../report/notes.ts'
import type { KeptFile } from '../result/parse.ts'
import { requireWritable, writeWhole } from '../result/store.ts'

/** The files that a report is written to, besides the terminal. */
export interface ReportFileOptions {
  readonly html?: string
  /** A folder. */
  readonly svg?: string
}

export function addReportFileOptions(command: Command): Command {
  return command
    .addOption(new Option('--html <file>', 'write the report as a self-contained HTML page'))
    .addOption(new Option('--svg <folder>', 'write the charts to this folder, one SVG file each'))
}

export function asksForFiles({ html, svg }: ReportFileOptions): boolean {
  return html !== undefined || svg !== undefined
}

/** Makes sure, before anything is measured, that {@link writeReportFiles} will work. */
export async function requireWritableReports({ html, svg }: ReportFileOptions): Promise<void> {
  if (html !== undefined) await requireWritable(html)
  if (svg !== undefined) await requireWritable(join(svg, 'chart.svg'))
}

/** The content of a report: a file of poolbench, for a run perhaps with an earlier result. */
export type Drawn = Exclude<KeptFile, { readonly kind: 'gate-self-test' | 'load' }> & {
  readonly comparison?: Comparison | undefined
}

/**
 * Writes the requested files, and prints their paths. The drawing code is loaded here, so that other commands
 * start without it.
 */
export async function writeReportFiles(
  { html, svg }: ReportFileOptions,
  drawn: Drawn,
  io: Io,
): Promise<void> {
  if (html !== undefined) {
    await writeWhole(html, await pageOf(drawn))
    io.stderr(`poolbench: the page is in ${html}\n`)
  }
  if (svg !== undefined) {
    const { renderSvg } = await import('../report/charts/svg.ts')
    const pictures = picturesOf(drawn, renderSvg)
    await Promise.all(pictures.map(({ name, text }) => writeWhole(join(svg, name), text)))
    io.stderr(`poolbench: ${formatCount(pictures.length, 'chart')} in ${svg}\n`)
  }
}

async function pageOf(drawn: Drawn): Promise<string> {
  const { readPageAssets } = await import('../report/html/page-assets.ts')
  const assets = await readPageAssets()
  switch (drawn.kind) {
    case 'result': {
      const { renderReportPage } = await import('../report/html/report-page.tsx')
      return renderReportPage({ result: drawn.file, comparison: drawn.comparison, assets })
    }
    case 'tune':
      return (await import('../report/html/tune-page.tsx')).renderTunePage(drawn.file, assets)
    case 'gate':
      return (await import('../report/html/gate-page.tsx')).renderGatePage(drawn.file, assets)
  }
}

interface Picture {
  readonly name: string
  readonly text: string
}

function picturesOf(drawn: Drawn, draw: (chart: Chart, title: string) => string): Picture[] {
  const doubts = doubtsOf(drawn).map((doubt) => `. ${doubt}`)
  return figuresOf(drawn).flatMap((figure) =>
    figure.variants.map((variant) => {
      const chosen = variantTitle(figure, variant)
      return {
        name: `${figureId(figure.id, ...variant.labels)}.svg`,
        text: draw(variant.chart, [figure.title, chosen && `, ${chosen}`, ...doubts].join('')),
      }
    }),
  )
}

function figuresOf({ kind, file, comparison }: Drawn): Figure[] {
  switch (kind) {
    case 'result':
      return reportFigures(file, comparison)
    case 'tune':
      return tuneFigures(file)
    case 'gate':
      return gateFigure(file)
  }
}

function doubtsOf({ kind, file }: Drawn): string[] {
  if (kind === 'gate') return []
  return runWarnings(kind === 'tune' ? file.measured : file)
}
