import { tuneFigures } from '../figures/tune-figures.ts'
import type { Figure } from '../figures/figure.ts'
import { findingColumns } from '../finding-table.ts'
import { runWarnings } from '../notes.ts'
import type { Column } from '../text-table.ts'
import {
  connectionsText,
  CROSS_CHECK_NAMES,
  goalText,
  measuredInstances,
  sentence,
  tuneAnswer,
  underLoad,
} from '../tune-text.ts'
import type { CrossCheck, TuneFile, TuneRecommendation } from '../../result/tune-schema.ts'
import { DataTable } from './data-table.tsx'
import { environmentSection } from './environment-section.tsx'
import { FigureView } from './figure-view.tsx'
import { ListView } from './list-view.tsx'
import { noteSections } from './note-section.tsx'
import { originOf } from './origin.ts'
import type { PageAssets } from './page-assets.ts'
import { renderPage } from './page.tsx'
import type { Section } from './section.tsx'

/** What a tuning found as one HTML file: the answer first, then all that it rests on. */
export function renderTunePage(file: TuneFile, assets: PageAssets): string {
  const { measured } = file
  return renderPage({
    title: tuneAnswer(file),
    origin: originOf(measured),
    doubts: runWarnings(measured),
    drivers: [],
    sections: [
      answerSection(file),
      ...sizeSections(file),
      ...overflowSections(file),
      ...crossCheckSections(file),
      ...settingSections(file.recommendation),
      ...noteSections(measured.warnings),
      environmentSection(measured),
    ],
    assets,
  })
}

function answerSection(file: TuneFile): Section {
  const { goal, recommendation } = file
  return {
    id: 'answer',
    title: recommendation ? 'Recommendation' : 'Goal',
    figures: [],
    body: (
      <>
        <p>Looked for: {goalText(goal)}</p>
        {measuredInstances(file).map((text) => (
          <p>{text}</p>
        ))}
        {recommendation && (
          <>
            <p>{sentence(recommendation.reason)}</p>
            {recommendation.limitedBy && <p>{sentence(recommendation.limitedBy.text)}</p>}
            <p>{connectionsText(recommendation, goal.instances)}</p>
            {recommendation.doubts.length > 0 && <h3>Doubts</h3>}
            <ListView lines={recommendation.doubts} />
          </>
        )}
      </>
    ),
  }
}

function sizeSections(file: TuneFile): Section[] {
  if (file.sizes.length === 0) return []
  const { goal, sizes } = file
  const columns = findingColumns({ p99: goal.p99Ms !== null, opened: false })
  return [
    {
      id: 'sizes',
      title: 'Pool sizes',
      ...drawn(file, ['throughput', 'p99'], (figures) => (
        <>
          {figures}
          <DataTable
            caption={`Pools without overflow, ${underLoad(goal)}`}
            columns={columns}
            rows={sizes}
          />
        </>
      )),
    },
  ]
}

function overflowSections(file: TuneFile): Section[] {
  const { goal, overflows, recommendation } = file
  if (!recommendation) return []
  const columns = findingColumns({ p99: goal.p99Ms !== null, opened: true })
  return [
    {
      id: 'overflows',
      title: 'Overflow',
      ...drawn(file, ['overflow'], (figures) => (
        <>
          <p>{sentence(recommendation.overflowReason)}</p>
          {figures}
          {overflows.length > 0 && (
            <DataTable
              caption={`Overflow in bursts of ${goal.burst} operations`}
              columns={columns}
              rows={overflows}
            />
          )}
        </>
      )),
    },
  ]
}

const CROSS_CHECK_COLUMNS: readonly Column<CrossCheck>[] = [
  { header: 'check', align: 'left', text: ({ name }) => CROSS_CHECK_NAMES[name] },
  {
    header: 'connections',
    align: 'right',
    text: ({ connections }) =>
      connections === null ? '-' : String(Number(connections.toFixed(1))),
  },
  {
    header: 'agrees',
    align: 'left',
    text: ({ agrees }) => (agrees === null ? '-' : agrees ? 'yes' : 'no'),
  },
  { header: 'why', align: 'left', text: ({ text }) => text },
]

function crossCheckSections(file: TuneFile): Section[] {
  if (file.crossChecks.length === 0) return []
  return [
    {
      id: 'opinions',
      title: 'Second opinions',
      ...drawn(file, ['cross-checks'], (figures) => (
        <>
          {figures}
          <DataTable caption="Cross-checks" columns={CROSS_CHECK_COLUMNS} rows={file.crossChecks} />
        </>
      )),
    },
  ]
}

/** The figures with these ids, drawn, and their data beside them. */
function drawn(
  file: TuneFile,
  ids: readonly string[],
  body: (figures: preact.VNode[]) => preact.VNode,
): Pick<Section, 'figures' | 'body'> {
  const figures: readonly Figure[] = tuneFigures(file).filter(({ id }) => ids.includes(id))
  return { figures, body: body(figures.map((figure) => <FigureView figure={figure} />)) }
}

function settingSections(recommendation: TuneRecommendation | null): Section[] {
  if (!recommendation) return []
  return [
    {
      id: 'settings',
      title: 'Settings, ready to paste',
      figures: [],
      body: (
        <>
          {recommendation.settings.map(({ library, note, text }) => (
            <>
              <h3>{library}</h3>
              {note !== '' && <p>{note}</p>}
              <pre tabIndex={0}>
                <code>{text}</code>
              </pre>
            </>
          ))}
        </>
      ),
    },
  ]
}
