import { METRICS } from '../analysis/metrics.ts'
import { speedUps } from '../analysis/speed-ups.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { RATIO_METRICS, type RatioMetric } from './comparison.ts'

/** A measured metric of a scenario, once for each round. */
export interface RatioSample {
  readonly metric: RatioMetric
  /** Milliseconds of a burst, or ratios without unit. */
  readonly byRound: readonly number[]
  /** What the efficiency is of; absent where the scenario has no sequential twin. */
  readonly bound: number | undefined
}

/** What was measured of the scenarios of a result, as far as there is any. */
export function ratioSamples(result: ResultFile): (scenario: CompletedScenario) => RatioSample[] {
  const gains = new Map(speedUps(result).map((gain) => [gain.concurrent.id, gain]))
  return (scenario) => {
    const gain = gains.get(scenario.id)
    return RATIO_METRICS.flatMap((metric) => {
      const byRound = METRICS[metric].byRound(scenario, gain)
      // Without a twin there are no ratios. A time there must be: its lack is refused, not left out.
      const isNone = byRound.length === 0 && metric !== 'time'
      return isNone ? [] : [{ metric, byRound, bound: gain?.bound }]
    })
  }
}
