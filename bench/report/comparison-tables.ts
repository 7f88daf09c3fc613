import { METRICS } from '../analysis/metrics.ts'
import { RATIO_METRICS, type Comparison, type CountComparison } from '../compare/comparison.ts'
import { formatRange } from '../format.ts'
import { geometricMean } from '../stats/welch-ratio.ts'
import { formatChange } from './comparison-format.ts'
import type { ComparisonTable } from './comparison-table.ts'
import { MAIN_METRICS, ratioGroups } from './ratio-rows.ts'
import { ratioTable } from './ratio-table.ts'
import { scenarioNames } from './scenario-names.ts'
import type { Column } from './text-table.ts'

/**
 * Builds a table for each metric, driver and operation, with the geometric mean last, and then the counts.
 */
export function comparisonTables<Output>(
  comparison: Comparison,
  render: <Row>(table: ComparisonTable<Row>) => Output,
): Output[] {
  const ratios = RATIO_METRICS.flatMap((metric) =>
    ratioGroups(comparison, metric).map((group) => render(ratioTable(metric, group))),
  )
  return [...ratios, ...countTables(comparison).map(render)]
}

interface CountRow {
  readonly name: string
  readonly count: CountComparison
}

const COUNT_COLUMNS: readonly Column<CountRow>[] = [
  { header: 'scenario', align: 'left', text: ({ name }) => name },
  { header: 'in a burst', align: 'left', text: ({ count }) => count.metric },
  { header: 'old', align: 'right', text: ({ count }) => formatRange(count.baseline) },
  { header: 'new', align: 'right', text: ({ count }) => formatRange(count.candidate) },
  { header: 'verdict', align: 'left', text: ({ count }) => count.verdict },
]

/** The tables of counts that differ; the title has the parts that all their scenario ids share. */
function countTables({ scenarios }: Comparison): ComparisonTable<CountRow>[] {
  const changed = scenarios.flatMap(({ id, counts }) =>
    counts.filter(({ verdict }) => verdict !== 'unchanged').map((count) => ({ id, count })),
  )
  if (changed.length === 0) return []
  const { common, nameOf } = scenarioNames(changed.map(({ id }) => id))
  return [
    {
      title: `Counts that changed, fewer is better${common && `; common to all: ${common}`}`,
      columns: COUNT_COLUMNS,
      rows: changed.map(({ id, count }) => ({ name: nameOf(id), count })),
    },
  ]
}

/** The geometric mean of the ratios over all tables of a metric, for each metric with several tables. */
export function overallChanges(comparison: Comparison): string[] {
  return MAIN_METRICS.flatMap((metric) => {
    const groups = ratioGroups(comparison, metric)
    const judged = groups.flat().filter(({ ratio }) => ratio.verdict !== undefined)
    if (groups.length < 2 || judged.length === 0) return []
    const change = formatChange(geometricMean(judged.map(({ ratio: { ratio } }) => ratio)).mean)
    return [`geometric mean of all ${judged.length} ${METRICS[metric].plural}: ${change}`]
  })
}
