import { createHash } from 'node:crypto'
import { renderToString } from 'preact-render-to-string'
import { speedUps, type SpeedUp } from '../analysis/speed-ups.ts'
import type { Comparison } from '../compare/comparison.ts'
import { driverTones } from '../figures/driver-tones.ts'
import { claimFindings } from '../report/claim-text.ts'
import { formatMachine, formatMoment } from '../report/format.ts'
import { headlineTexts } from '../report/headline-text.ts'
import { reportNotes, runDoubts } from '../report/notes.ts'
import { poolGrids } from '../report/pool-grid.ts'
import { RESPONSE_COLUMNS, unpairedScenarios } from '../report/response-table.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { comparisonSections } from './comparison-section.tsx'
import { DataTable } from './data-table.tsx'
import { environmentSection } from './environment-section.tsx'
import type { PageAssets } from './page-assets.ts'
import { paletteStyle } from './page-style.ts'
import { nativePoolSections, poolMapSections } from './pool-sections.tsx'
import { SectionView, type Section } from './section.tsx'
import { callersSections, claimSections, speedUpSections } from './speed-up-sections.tsx'
import { timeSections } from './time-section.tsx'

/** What a page is made of. */
export interface PageParts {
  readonly result: ResultFile
  /** With an earlier result; absent: no verdicts. */
  readonly comparison?: Comparison | undefined
  readonly assets: PageAssets
}

/** A whole report as one HTML file that needs nothing else: no network, no other file. */
export function renderReportPage({ result, comparison, assets }: PageParts): string {
  const sections = sectionsOf(result, comparison)
  const figures = sections.flatMap(({ figures: ofSection }) => ofSection)
  const page = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {/* Whatever a result file says: nothing is fetched, and no other script runs. */}
        <meta
          http-equiv="Content-Security-Policy"
          content={
            `default-src 'none'; script-src '${integrity(assets.script)}'; ` +
            "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
          }
        />
        <title>{`poolbench, ${formatMoment(result.startedAt)}`}</title>
        <RawStyle text={paletteStyle() + assets.style} />
      </head>
      <body>
        <a class="skip" href="#main">
          To the results
        </a>
        <PageHeader result={result} sections={sections} />
        <main id="main">
          {sections.map((section) => (
            <SectionView section={section} />
          ))}
        </main>
        <div id="spoken" class="visually-hidden" aria-live="polite" />
        <script
          type="application/json"
          id="figures"
          // A string in it cannot end the element: it holds no `<`.
          dangerouslySetInnerHTML={{
            __html: JSON.stringify(figures).replaceAll('<', String.raw`\u003c`),
          }}
        />
        <script dangerouslySetInnerHTML={{ __html: assets.script }} />
      </body>
    </html>
  )
  return `<!doctype html>\n${renderToString(page)}\n`
}

function sectionsOf(result: ResultFile, comparison: Comparison | undefined): Section[] {
  const rows = speedUps(result)
  const grids = poolGrids(result)
  const toneOf = driverTones(result)
  return [
    headlineSection(result, rows),
    ...comparisonSections(comparison),
    ...callersSections(rows, toneOf),
    ...speedUpSections(rows, toneOf),
    ...claimSections(claimFindings(result, rows)),
    ...responseSections(unpairedScenarios(result, rows, grids)),
    ...poolMapSections(grids),
    ...nativePoolSections(result),
    ...timeSections(result),
    ...noteSections(reportNotes(result, rows)),
    environmentSection(result),
  ]
}

interface PageHeaderProps {
  readonly result: ResultFile
  readonly sections: readonly Section[]
}

function PageHeader({ result, sections }: PageHeaderProps) {
  return (
    <header>
      <h1>poolbench</h1>
      <p>
        {formatMoment(result.startedAt)}, {formatMachine(result.environment)}
      </p>
      {runDoubts(result).map((doubt) => (
        <p class="doubt">{doubt}</p>
      ))}
      <noscript>
        <p class="doubt">The charts need scripts; the tables have all the numbers.</p>
      </noscript>
      <div class="controls">
        <label>
          Colours{' '}
          <select id="theme" autocomplete="off">
            <option value="">as the system has them</option>
            <option value="light">light</option>
            <option value="dark">dark</option>
          </select>
        </label>
        <fieldset id="drivers">
          <legend>Databases</legend>
          {result.targets.map(({ driver }) => (
            <label>
              <input type="checkbox" value={driver} checked autocomplete="off" />
              {driver}
            </label>
          ))}
        </fieldset>
      </div>
      <nav aria-label="Sections">
        <ul>
          {sections.map(({ id, title }) => (
            <li>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  )
}

function headlineSection(result: ResultFile, rows: readonly SpeedUp[]): Section {
  const { title, sentences } = headlineTexts(result, rows)
  return { id: 'found', title, figures: [], body: <TextList lines={sentences} /> }
}

function responseSections(scenarios: readonly CompletedScenario[]): Section[] {
  if (scenarios.length === 0) return []
  const title = 'Response times'
  const table = <DataTable caption={title} columns={RESPONSE_COLUMNS} rows={scenarios} />
  return [{ id: 'responses', title, figures: [], body: table }]
}

function noteSections(notes: readonly string[]): Section[] {
  if (notes.length === 0) return []
  return [{ id: 'notes', title: 'Notes', figures: [], body: <TextList lines={notes} /> }]
}

function TextList({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  )
}

function RawStyle({ text }: { readonly text: string }) {
  return <style dangerouslySetInnerHTML={{ __html: text }} />
}

/** A hash of a script, as a content security policy names it. */
function integrity(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}
