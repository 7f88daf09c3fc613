import type { DotChart, Point, Tone } from '../charts/chart.ts'
import { formatShare } from '../../format.ts'
import type { GateFile } from '../../result/gate-schema.ts'
import { groupBy } from '../../group-by.ts'
import { formatEstimate } from '../gate-format.ts'
import { scenarioNames } from '../scenario-names.ts'
import { figureId, type Figure } from './figure.ts'

type GateScenario = GateFile['scenarios'][number]
type Estimate = GateScenario['first']

const SERIES = [
  { name: 'first pairs', tone: 0 },
  { name: 'again, by new pairs', tone: 'regressed' },
] as const satisfies readonly { readonly name: string; readonly tone: Tone }[]

/** A row of the chart: the estimate for a scenario from the first pairs, or from new ones. */
interface Row {
  readonly name: string
  readonly series: (typeof SERIES)[number]['name']
  readonly estimate: Estimate
}

/** The time of each scenario relative to the base: a figure for each operation on each database. */
export function gateFigure({ scenarios, design }: GateFile): Figure[] {
  return groupBy(scenarios, ({ id }) => workOf(id).join('/')).map((group) => {
    const [{ id }] = group as [GateScenario, ...GateScenario[]]
    return {
      id: figureId('change', ...workOf(id)),
      title: `Time of the candidate relative to the base: ${workOf(id).join(', ')}`,
      caption:
        'Estimated from the ratios within pairs, with its confidence interval; the band is the ' +
        `margin of ${formatShare(design.margin)}. A scenario has regressed only if new pairs ` +
        'confirm it.',
      choices: [],
      variants: [{ labels: [], chart: chartOf(group, design.margin) }],
    }
  })
}

/** The driver and the operation in an id: `pg`, `checkout`. */
function workOf(id: string): string[] {
  return id.split('/').slice(0, 2)
}

function chartOf(scenarios: readonly GateScenario[], margin: number): DotChart {
  const rows = rowsOf(scenarios)
  return {
    kind: 'dots',
    scale: 'linear',
    xLabel: 'times as long as the base',
    quantity: 'ratio',
    unchanged: { value: 1, margin },
    rows: rows.map(({ name }) => name),
    series: SERIES.map(({ name, tone }) => ({
      name,
      tone,
      points: rows.map(({ series, estimate }) => (series === name ? pointOf(estimate) : null)),
    })).filter(({ points }) => points.some((point) => point !== null)),
  }
}

/** A row for each scenario, followed by that of its confirmation if it was measured again. */
function rowsOf(scenarios: readonly GateScenario[]): Row[] {
  const nameOf = shortNames(scenarios.map(({ id }) => id))
  return scenarios.flatMap(({ id, first, confirmation }): Row[] => [
    { name: nameOf(id), series: 'first pairs', estimate: first },
    ...(confirmation
      ? [{ name: 'again', series: 'again, by new pairs', estimate: confirmation } as const]
      : []),
  ])
}

/**
 * Names scenarios by the parts that differ, as a phone has little room for labels; a single one by its mode.
 */
function shortNames(ids: readonly string[]): (id: string) => string {
  if (ids.length === 1) return (id) => id.split('/')[2] ?? id
  const { nameOf } = scenarioNames(ids)
  return (id) => nameOf(id).replaceAll('/', ', ')
}

function pointOf(estimate: Estimate): Point {
  const { ratio, interval } = estimate
  return {
    value: ratio,
    text: formatEstimate(estimate),
    ...(interval && { low: interval.low, high: interval.high }),
  }
}
