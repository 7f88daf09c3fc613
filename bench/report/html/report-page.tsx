import { speedUps, type SpeedUp } from '../../analysis/speed-ups.ts'
import type { Comparison } from '../../compare/comparison.ts'
import { driverTones } from '../figures/driver-tones.ts'
import { claimFindings } from '../claim-text.ts'
import { headlineTexts } from '../headline-text.ts'
import { reportNotes, runWarnings } from '../notes.ts'
import { poolGrids } from '../pool-grid.ts'
import { RESPONSE_COLUMNS, unpairedScenarios } from '../response-table.ts'
import type { CompletedScenario, ResultFile } from '../../result/schema.ts'
import { comparisonSections } from './comparison-section.tsx'
import { DataTable } from './data-table.tsx'
import { environmentSection } from './environment-section.tsx'
import type { PageAssets } from './page-assets.ts'
import { originOf } from './origin.ts'
import { ListView } from './list-view.tsx'
import { noteSections } from './note-section.tsx'
import { renderPage } from './page.tsx'
import { nativePoolSections, poolMapSections } from './pool-sections.tsx'
import type { Section } from './section.tsx'
import { callersSections, claimSections, speedUpSections } from './speed-up-sections.tsx'
import { timeSections } from './time-section.tsx'

interface ReportParts {
  readonly result: ResultFile
  /** With an earlier result; absent: no verdicts. */
  readonly comparison?: Comparison | undefined
  readonly assets: PageAssets
}

/** A whole report as one HTML file. */
export function renderReportPage({ result, comparison, assets }: ReportParts): string {
  return renderPage({
    title: whatWasMeasured(result),
    origin: originOf(result),
    doubts: runWarnings(result),
    drivers: result.targets.map(({ driver }) => driver),
    sections: sectionsOf(result, comparison),
    assets,
  })
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

const MOST_NAMES = 4

/** `get-user on sqlite and postgres`: what a browser shows on the tab. */
function whatWasMeasured({ scenarios, targets }: ResultFile): string {
  const operations = [...new Set(scenarios.map(({ operation }) => operation))]
  return `${enumerate(operations, 'operations')} on ${enumerate(
    targets.map(({ driver }) => driver),
    'databases',
  )}`
}

function enumerate(names: readonly string[], things: string): string {
  if (names.length === 0 || names.length > MOST_NAMES) return `${names.length} ${things}`
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names)
}

function headlineSection(result: ResultFile, rows: readonly SpeedUp[]): Section {
  const { title, sentences } = headlineTexts(result, rows)
  return { id: 'found', title, figures: [], body: <ListView lines={sentences} /> }
}

function responseSections(scenarios: readonly CompletedScenario[]): Section[] {
  if (scenarios.length === 0) return []
  const title = 'Response times'
  const table = <DataTable caption={title} columns={RESPONSE_COLUMNS} rows={scenarios} />
  return [{ id: 'responses', title, figures: [], body: table }]
}
