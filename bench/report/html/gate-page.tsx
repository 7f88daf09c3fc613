import { gateFigure } from '../figures/gate-figure.ts'
import { formatDuration, formatMoment } from '../../format.ts'
import {
  COUNT_COLUMNS,
  gateCircumstances,
  gateHeadline,
  gateNotes,
  gateColumns,
} from '../gate-report.ts'
import type { Column } from '../text-table.ts'
import type { GateFile } from '../../result/gate-schema.ts'
import { DataTable } from './data-table.tsx'
import { FigureView } from './figure-view.tsx'
import { noteSections } from './note-section.tsx'
import type { PageAssets } from './page-assets.ts'
import { renderPage } from './page.tsx'
import type { Section } from './section.tsx'

/** What a gate found as one HTML file: the verdict first, then all that it rests on. */
export function renderGatePage(file: GateFile, assets: PageAssets): string {
  return renderPage({
    title: gateHeadline(file),
    origin: gateCircumstances(file).join('; '),
    doubts: [],
    drivers: [],
    sections: [scenarioSection(file), ...pairSections(file), ...noteSections(gateNotes(file))],
    assets,
  })
}

function scenarioSection(file: GateFile): Section {
  const figures = gateFigure(file)
  return {
    id: 'scenarios',
    title: 'Base against candidate',
    figures,
    body: (
      <>
        {figures.map((figure) => (
          <FigureView figure={figure} />
        ))}
        <DataTable
          caption="Times of a burst"
          columns={gateColumns(file.scenarios, (id) => id)}
          rows={file.scenarios}
        />
        {file.counts.length > 0 && (
          <DataTable
            caption="What is counted in a burst"
            columns={COUNT_COLUMNS}
            rows={file.counts}
          />
        )}
      </>
    ),
  }
}

type KeptPair = GateFile['pairs'][number]

const PAIR_COLUMNS: readonly Column<KeptPair>[] = [
  { header: 'started', align: 'left', text: ({ startedAt }) => formatMoment(startedAt) },
  { header: 'series', align: 'left', text: ({ series }) => series },
  { header: 'measured first', align: 'left', text: ({ first }) => first },
  { header: 'load', align: 'right', text: ({ loadAverage }) => loadAverage.toFixed(2) },
]

/** Every pair of processes, with what both sides took for each scenario. */
function pairSections({ pairs, scenarios }: GateFile): Section[] {
  const columns = scenarios.map(({ id }): Column<KeptPair> => ({
    header: id,
    align: 'right',
    text: ({ times }) => {
      const pair = times[id]
      return pair ? `${formatDuration(pair.base)} → ${formatDuration(pair.candidate)}` : '-'
    },
  }))
  return [
    {
      id: 'pairs',
      title: 'Pairs of processes',
      figures: [],
      body: (
        <details>
          <summary>As a table: base → candidate</summary>
          <DataTable caption="Pairs" columns={[...PAIR_COLUMNS, ...columns]} rows={pairs} />
        </details>
      ),
    },
  ]
}
