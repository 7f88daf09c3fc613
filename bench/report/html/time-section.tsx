import { scenarioGroups, timeFigures } from '../figures/time-figures.ts'
import { formatDuration } from '../../format.ts'
import { FAILED_COLUMN } from '../response-table.ts'
import type { Column } from '../text-table.ts'
import { TIME_SPLIT_COLUMNS, TIME_SPLIT_PARTS } from '../time-split-table.ts'
import type { CompletedScenario, HistogramResult, ResultFile } from '../../result/schema.ts'
import { DataTable } from './data-table.tsx'
import { FigureView } from './figure-view.tsx'
import type { Section } from './section.tsx'

const [POOL, ...PARTS] = TIME_SPLIT_COLUMNS

/** What every scenario spent its time on, and when its answers came. */
const COLUMNS: readonly Column<CompletedScenario>[] = [
  ...(POOL ? [POOL] : []),
  { header: 'mode', align: 'left', text: ({ mode }) => mode },
  { header: 'operations', align: 'right', text: ({ concurrency }) => String(concurrency) },
  FAILED_COLUMN,
  ...PARTS.filter(({ header }) => header !== 'p99'),
  ...percentile('p50', 'p50Ms'),
  ...percentile('p90', 'p90Ms'),
  ...percentile('p95', 'p95Ms'),
  ...percentile('p99', 'p99Ms'),
  ...percentile('p99.9', 'p999Ms'),
  ...percentile('max', 'maxMs'),
]

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
          <p>{TIME_SPLIT_PARTS} Of a native pool, hold may include the wait.</p>
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

function percentile(
  header: string,
  field: Exclude<keyof HistogramResult, 'encoded'>,
): Column<CompletedScenario>[] {
  const text = ({ response }: CompletedScenario): string =>
    response.count === 0 ? '-' : formatDuration(response[field])
  return [{ header, align: 'right', text }]
}
