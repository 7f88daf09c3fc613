import { gateFigure } from '../figures/gate-figure.ts'
import { formatDuration, formatMoment } from '../../format.ts'
import { countColumns, countSentences } from '../gate-counts.ts'
import { libraryDifferences } from '../gate-libraries.ts'
import { commonLine, gateNames, type GateNames } from '../gate-names.ts'
import { gateCircumstances, gateColumns, gateNotes } from '../gate-report.ts'
import { gateFindings, gateVerdict } from '../gate-verdict.ts'
import type { Column } from '../text-table.ts'
import type { GateFile } from '../../result/gate-schema.ts'
import { DataTable } from './data-table.tsx'
import { FigureView } from './figure-view.tsx'
import { ListView } from './list-view.tsx'
import { noteSections } from './note-section.tsx'
import type { PageAssets } from './page-assets.ts'
import { renderPage } from './page.tsx'
import type { Section } from './section.tsx'

/** What a gate found as one HTML file: the verdict first, then all that it rests on. */
export function renderGatePage(file: GateFile, assets: PageAssets): string {
  const names = gateNames(file.scenarios.map(({ id }) => id))
  return renderPage({
    title: `Gate: ${gateVerdict(file)}`,
    origin: gateCircumstances(file).join('; '),
    doubts: libraryDifferences(file),
    drivers: [],
    sections: [
      foundSection(file),
      scenarioSection(file, names),
      pairSection(file, names),
      ...noteSections(gateNotes(file)),
    ],
    assets,
  })
}

function foundSection(file: GateFile): Section {
  const body = <ListView lines={[...gateFindings(file), ...countSentences(file)]} />
  return { id: 'found', title: 'Findings', figures: [], body }
}

function scenarioSection(file: GateFile, names: GateNames): Section {
  const figures = gateFigure(file)
  return {
    id: 'scenarios',
    title: 'Base against candidate',
    figures,
    body: (
      <>
        {commonLine(names).map((line) => (
          <p>{line}</p>
        ))}
        {figures.map((figure) => (
          <FigureView figure={figure} />
        ))}
        <DataTable
          caption="Times of a burst"
          columns={verdictFirst(gateColumns(file.scenarios, names))}
          rows={file.scenarios}
        />
        {file.counts.length > 0 && (
          <DataTable
            caption="Counts per burst"
            columns={verdictFirst(countColumns(names))}
            rows={file.counts}
          />
        )}
      </>
    ),
  }
}

/** The last column beside the name: a narrow page shows it without scrolling. */
function verdictFirst<Row>(columns: readonly Column<Row>[]): Column<Row>[] {
  return [...columns.slice(0, 1), ...columns.slice(-1), ...columns.slice(1, -1)]
}

type KeptPair = GateFile['pairs'][number]

const PAIR_COLUMNS: readonly Column<KeptPair>[] = [
  { header: 'started', align: 'left', text: ({ startedAt }) => formatMoment(startedAt) },
  {
    header: 'measured',
    align: 'left',
    text: ({ series }) => (series === 'first' ? 'first' : 'again'),
  },
  { header: 'first side', align: 'left', text: ({ first }) => first },
  { header: 'load', align: 'right', text: ({ loadAverage }) => loadAverage.toFixed(2) },
]

/** Every pair of processes, with what both sides took for each scenario. */
function pairSection({ pairs, scenarios }: GateFile, { nameOf }: GateNames): Section {
  const columns = scenarios.map(({ id }): Column<KeptPair> => ({
    header: nameOf(id),
    align: 'right',
    text: ({ times }) => {
      const pair = times[id]
      return pair ? `${formatDuration(pair.base)} → ${formatDuration(pair.candidate)}` : '-'
    },
  }))
  return {
    id: 'pairs',
    title: 'Pairs of processes',
    figures: [],
    body: (
      <details>
        <summary>As a table: base → candidate</summary>
        <DataTable caption="Pairs" columns={[...PAIR_COLUMNS, ...columns]} rows={pairs} />
      </details>
    ),
  }
}
