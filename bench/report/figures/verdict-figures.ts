import type { DotChart, Point } from '../charts/chart.ts'
import type { Comparison, RatioComparison, RatioMetric, Verdict } from '../../compare/comparison.ts'
import { formatChange } from '../comparison-format.ts'
import { MAIN_METRICS, ratioGroups, ratioTitle, shortName, type RatioRow } from '../ratio-rows.ts'
import { figureId, workParts, type Figure } from './figure.ts'

const VERDICTS = ['regressed', 'improved', 'unchanged', 'inconclusive'] as const

/** The verdicts of a comparison that have an interval: a figure for each table. */
export function verdictFigures(comparison: Comparison): Figure[] {
  return MAIN_METRICS.flatMap((metric) =>
    ratioGroups(comparison, metric).flatMap((group) => figureOf(comparison, metric, group)),
  )
}

function figureOf(
  { margin }: Comparison,
  metric: RatioMetric,
  group: readonly RatioRow[],
): Figure[] {
  const rows = group.filter(({ ratio }) => ratio.interval !== undefined)
  if (rows.length === 0) return []
  const { scenario } = rows[0] as RatioRow
  const chart: DotChart = {
    kind: 'dots',
    scale: 'linear',
    xLabel: 'change against the baseline',
    quantity: 'change',
    unchanged: { value: 1, margin },
    rows: rows.map(({ scenario }) => shortName(scenario)),
    series: VERDICTS.filter((verdict) => rows.some(({ ratio }) => ratio.verdict === verdict)).map(
      (verdict) => ({
        name: verdict,
        tone: verdict,
        points: rows.map(({ ratio }) => pointOf(ratio, verdict)),
      }),
    ),
  }
  return [
    {
      id: figureId('change', metric, scenario.driver, ...workParts(scenario)),
      title: ratioTitle(metric, group),
      caption: `New over old with its interval; the band is what counts as no change (${formatChange(1 / (1 + margin))}..${formatChange(1 + margin)}).`,
      driver: scenario.driver,
      choices: [],
      variants: [{ labels: [], chart }],
    },
  ]
}

function pointOf({ verdict, interval, ratio }: RatioComparison, wanted: Verdict): Point | null {
  if (verdict !== wanted || !interval) return null
  const { low, high } = interval
  return {
    value: ratio,
    low,
    high,
    text: `${formatChange(ratio)} (${formatChange(low, '')}..${formatChange(high, '')})`,
  }
}
