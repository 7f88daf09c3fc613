import { scenarioGroups, timeFigures } from '../figures/time-figures.ts'
import {
  CLOSED,
  FAILED,
  IN_USE,
  MAX,
  OPENED,
  P50,
  P90,
  P95,
  P99,
  P999,
  POOL,
  right,
  TIME_PARTS,
  WAITING,
} from '../scenario-columns.ts'
import type { Column } from '../text-table.ts'
import { TIME_SPLIT_PARTS } from '../time-split-table.ts'
import type { CompletedScenario, ResultFile } from '../../result/schema.ts'
import { DataTable } from './data-table.tsx'
import { FigureView } from './figure-view.tsx'
import type { Section } from './section.tsx'

/** What every scenario spent its time on, what its pool did, and when its answers came. */
const COLUMNS: readonly Column<CompletedScenario>[] = [
  POOL,
  { header: 'mode', align: 'left', text: ({ mode }) => mode },
  right('operations', ({ concurrency }) => String(concurrency)),
  FAILED,
  ...TIME_PARTS,
  OPENED,
  CLOSED,
  IN_USE,
  WAITING,
  P50,
  P90,
  P95,
  P99,
  P999,
  MAX,
]

const POOL_PARTS =
  'In use: connections checked out; waiting: requests for one; both the mean over the time of all ' +
  'bursts. Of a native pool, hold may include the wait, and what is not visible is -.'

export function timeSections(result: ResultFile): Section[] {
  const groups = scenarioGroups(result)
  const figures = timeFigures(result)
  if (groups.length === 0) return []
  return [
    {
      id: 'times',
      title: 'Where the time goes, and when the answers come',
      figures,
      body: (
        <>
          <p>
            {TIME_SPLIT_PARTS} {POOL_PARTS}
          </p>
          {figures.map((figure) => (
            <FigureView figure={figure} />
          ))}
          {groups.map(({ driver, work, scenarios }) => (
            <details data-driver={driver}>
              <summary>
                As a table: {driver}, {work}
              </summary>
              <DataTable caption={`${driver}, ${work}`} columns={COLUMNS} rows={scenarios} />
            </details>
          ))}
        </>
      ),
    },
  ]
}
