import type { DotChart, Point, Tone } from '../charts/chart.ts'
import { formatChange } from '../comparison-format.ts'
import type { GateFile } from '../../result/gate-schema.ts'
import type { Figure } from './figure.ts'

type GateScenario = GateFile['scenarios'][number]
type Estimate = GateScenario['first']

const SERIES = [
  { name: 'first series', tone: 0 },
  { name: 'confirmation', tone: 'regressed' },
] as const satisfies readonly { readonly name: string; readonly tone: Tone }[]

/** How many times as long each scenario takes, with what is let pass around no change. */
export function gateFigure({ scenarios, design }: GateFile): Figure[] {
  if (scenarios.length === 0) return []
  const chart: DotChart = {
    kind: 'dots',
    scale: 'linear',
    xLabel: 'change of the candidate against the base',
    quantity: 'change',
    unchanged: { value: 1, margin: design.margin },
    rows: scenarios.map(({ id }) => id),
    series: SERIES.map(({ name, tone }) => ({
      name,
      tone,
      points: scenarios.map(({ first, confirmation }) =>
        pointOf(name === 'confirmation' ? confirmation : first),
      ),
    })).filter(({ points }) => points.some((point) => point !== null)),
  }
  return [
    {
      id: 'change',
      title: 'What the candidate takes, against the base',
      caption:
        'The time of the candidate over that of the base, pair by pair, with its interval; the band ' +
        `is the margin of ${formatChange(1 + design.margin)}. A regression counts only when the ` +
        'confirmation finds it again.',
      choices: [],
      variants: [{ labels: [], chart }],
    },
  ]
}

function pointOf(estimate: Estimate | undefined): Point | null {
  if (!estimate) return null
  const { ratio, interval } = estimate
  const range = interval
    ? ` (${formatChange(interval.low, '')}..${formatChange(interval.high, '')})`
    : ''
  return {
    value: ratio,
    text: `${formatChange(ratio)}${range}`,
    ...(interval && { low: interval.low, high: interval.high }),
  }
}
