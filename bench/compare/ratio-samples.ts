import { byCommonRound, speedUps, type SpeedUp } from '../analysis/speed-ups.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import type { RatioMetric } from './comparison.ts'

/** A measured metric of a scenario, once for each round. */
export interface RatioSample {
  readonly metric: RatioMetric
  readonly better: 'lower' | 'higher'
  /** Milliseconds of a burst, or ratios without unit. */
  readonly byRound: readonly number[]
  /** What the efficiency is of; absent for times. */
  readonly bound?: number
}

/**
 * What was measured of the scenarios of a result, by id. The unit is the round: bursts of one round
 * met the same state of the machine, and tell little more together than one of them.
 */
export function ratioSamples(result: ResultFile): (scenario: CompletedScenario) => RatioSample[] {
  const gains = new Map(speedUps(result).map((gain) => [gain.concurrent.id, gain]))
  return (scenario) => {
    const gain = gains.get(scenario.id)
    return [timeSample(scenario), ...(gain ? gainSamples(gain) : [])]
  }
}

function timeSample(scenario: CompletedScenario): RatioSample {
  const [byRound] = byCommonRound(scenario, scenario)
  return { metric: 'time', better: 'lower', byRound }
}

function gainSamples({ sequential, concurrent, bound }: SpeedUp): RatioSample[] {
  const [before, after] = byCommonRound(sequential, concurrent)
  if (before.length === 0) return []
  const gains = before.map((makespanMs, round) => makespanMs / (after[round] as number))
  return [
    { metric: 'speed-up', better: 'higher', byRound: gains, bound },
    { metric: 'efficiency', better: 'higher', byRound: gains.map((gain) => gain / bound), bound },
  ]
}
