import type { SpeedUp } from '../../analysis/speed-ups.ts'
import type { ToneOf } from '../figures/driver-tones.ts'
import { callersFigures, speedUpFigure } from '../figures/speed-up-figure.ts'
import { CLAIM_TITLE, type ClaimFindings } from '../claim-text.ts'
import { groupBy } from '../../group-by.ts'
import { foldSingles, inPoolOrder } from '../row-order.ts'
import { OF_BOUND_LEGEND, speedUpColumns } from '../speed-up-table.ts'
import { describeTarget, groupByWork, workTitle } from '../work-title.ts'
import { DataTable } from './data-table.tsx'
import { FigureView } from './figure-view.tsx'
import { ListView } from './list-view.tsx'
import type { Section } from './section.tsx'

/** What concurrency gains each of several callers: empty where nobody shared a pool. */
export function callersSections(rows: readonly SpeedUp[], toneOf: ToneOf): Section[] {
  const figures = callersFigures(rows, toneOf)
  if (figures.length === 0) return []
  const body = figures.map((figure) => <FigureView figure={figure} />)
  return [{ id: 'callers', title: 'Speed-up when several callers share the pool', figures, body }]
}

/** What concurrency gains: a section for each operation and query time. */
export function speedUpSections(rows: readonly SpeedUp[], toneOf: ToneOf): Section[] {
  return groupByWork(rows).map((group, index) => {
    const figures = speedUpFigure(group, toneOf)
    return {
      id: `speed-up-${index + 1}`,
      title: workTitle((group[0] as SpeedUp).concurrent),
      figures,
      body: (
        <>
          {figures.map((figure) => (
            <FigureView figure={figure} />
          ))}
          {groupBy(group, ({ concurrent }) => concurrent.driver).map((ofDriver) => {
            const { target } = ofDriver[0] as SpeedUp
            const { listed, folded } = foldSingles(inPoolOrder(ofDriver))
            return (
              <div data-driver={target.driver}>
                <DataTable
                  caption={describeTarget(target)}
                  columns={speedUpColumns(listed)}
                  rows={listed}
                />
                {folded.map((line) => (
                  <p>{line}</p>
                ))}
              </div>
            )
          })}
          <p>{OF_BOUND_LEGEND}</p>
        </>
      ),
    }
  })
}

export function claimSections(findings: ClaimFindings | undefined): Section[] {
  if (!findings) return []
  return [
    {
      id: 'claim',
      title: CLAIM_TITLE,
      figures: [],
      body: (
        <>
          <p>{findings.verdict}</p>
          <ListView lines={findings.costs} />
        </>
      ),
    },
  ]
}
