import type { Comparison, RatioComparison } from '../compare/comparison.ts'
import { formatChange } from './comparison-format.ts'
import { describeObstacle } from './comparison-text.ts'
import type { Problem } from './problem.ts'

/**
 * Lists each regression and everything that could not be compared. Inconclusive metrics are only in the
 * tables.
 */
export function comparisonProblems(comparison: Comparison): Problem[] {
  const { scenarios, failed, missing, obstacles } = comparison
  return [
    ...scenarios.flatMap(({ id, ratios, counts }) => [
      ...ratios
        .filter(({ verdict }) => verdict === 'regressed')
        .map((ratio) => regressed(`${id}: ${ratio.metric} ${changeText(ratio)}`)),
      ...counts
        .filter(({ verdict }) => verdict === 'regressed')
        .map(({ metric, baseline, candidate }) =>
          regressed(`${id}: ${metric} in a burst from ${baseline.max} to ${candidate.max}`),
        ),
    ]),
    ...failed
      .filter(({ verdict }) => verdict === 'regressed')
      .map(({ id, candidate }) => regressed(`${id} fails now: ${candidate}`)),
    ...missing.map((id) => warning('Scenario missing', id)),
    ...obstacles.map((obstacle) =>
      warning(
        `Times${obstacle.hindersSpeedUps ? ' and speed-ups' : ''} not comparable`,
        describeObstacle(obstacle),
      ),
    ),
  ]
}

function changeText({ ratio, interval }: RatioComparison): string {
  const range = interval ? ` (${formatChange(interval.low)} to ${formatChange(interval.high)})` : ''
  return `${formatChange(ratio)}${range}`
}

function regressed(message: string): Problem {
  return { level: 'error', title: 'Regressed', message }
}

function warning(title: string, message: string): Problem {
  return { level: 'warning', title, message }
}
