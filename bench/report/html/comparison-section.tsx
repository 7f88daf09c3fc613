import type { Comparison } from '../../compare/comparison.ts'
import { verdictFigures } from '../figures/verdict-figures.ts'
import { allColumns } from '../comparison-table.ts'
import { comparisonTables, overallChanges } from '../comparison-tables.ts'
import { comparisonLists, comparisonNotes, comparisonSummary } from '../comparison-text.ts'
import { formatMoment } from '../../format.ts'
import { DataTable } from './data-table.tsx'
import { FigureView } from './figure-view.tsx'
import { ListView } from './list-view.tsx'
import type { Section } from './section.tsx'

/** The result beside its baseline: what it comes to, then metric by metric. */
export function comparisonSections(comparison: Comparison | undefined): Section[] {
  if (!comparison) return []
  const figures = verdictFigures(comparison)
  const { baseline, candidate } = comparison.startedAt
  return [
    {
      id: 'verdicts',
      title: 'Against the baseline',
      figures,
      body: (
        <>
          <ListView lines={comparisonSummary(comparison)} />
          <p>
            old: {formatMoment(baseline)}, new: {formatMoment(candidate)}
          </p>
          {figures.map((figure) => (
            <FigureView figure={figure} />
          ))}
          {comparisonTables(comparison, (table) => (
            <DataTable
              caption={table.title}
              columns={allColumns(table)}
              rows={table.rows}
              driver={table.driver}
            />
          ))}
          <ListView lines={overallChanges(comparison)} />
          {comparisonLists(comparison).map(({ title, lines }) => (
            <>
              <h3>{title}</h3>
              <ListView lines={lines} />
            </>
          ))}
          <ListView lines={comparisonNotes(comparison)} />
        </>
      ),
    },
  ]
}
