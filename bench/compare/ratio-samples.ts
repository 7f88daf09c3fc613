import { METRICS } from '../analysis/metrics.ts'
import { speedUps } from '../analysis/speed-ups.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { RATIO_METRICS, type RatioMetric } from './comparison.ts'

/** A measured metric of a scenario, with one value for each round. */
export interface RatioSample {
  readonly metric: RatioMetric
  /** The values: milliseconds of a burst, or ratios. */
  readonly byRound: readonly number[]
  /** The bound of the speed-up; `undefined` if the scenario has no sequential baseline. */
  readonly bound: number | undefined
}

/** Returns a function that gives the samples of a scenario of the result. */
export function ratioSamples(result: ResultFile): (scenario: CompletedScenario) => RatioSample[] {
  const gains = new Map(speedUps(result).map((gain) => [gain.concurrent.id, gain]))
  return (scenario) => {
    const gain = gains.get(scenario.id)
    return RATIO_METRICS.flatMap((metric) => {
      const byRound = METRICS[metric].byRound(scenario, gain)
      // Without a sequential baseline there are no ratios. A missing time is an error and is not left out.
      const isNone = byRound.length === 0 && metric !== 'time'
      return isNone ? [] : [{ metric, byRound, bound: gain?.bound }]
    })
  }
}
