import { METRICS } from '../../analysis/metrics.ts'
import { isFaultless } from '../../result/query.ts'
import {
  COUNT_METRICS,
  type CompletedScenario,
  type CountMetric,
  type ResultFile,
} from '../../result/schema.ts'
import { groupBy } from '../../group-by.ts'
import { median } from '../../stats/quantile.ts'

/** What one round says of a scenario: one sample, as the bursts of a round resemble each other. */
export interface RoundSample {
  /** Operations in all bursts of the round. */
  readonly operations: number
  /** The median over the bursts of the round. */
  readonly makespanMs: number
  /** What was counted for each operation, in the mean; without what the result does not know. */
  readonly perOperation: Readonly<Partial<Record<CountMetric, number>>>
}

/** A scenario that another tool can be told of. */
export interface ScenarioSamples {
  readonly scenario: CompletedScenario
  /** At least one, in the order in which they ran. */
  readonly rounds: readonly RoundSample[]
}

/** A scenario that it cannot be told of. */
export interface LeftOut {
  readonly id: string
  /** Why, in a phrase. */
  readonly reason: string
}

/** The scenarios whose times mean what they say, in the order of the file, and the others. */
export function scenarioSamples({ scenarios }: ResultFile): {
  samples: ScenarioSamples[]
  leftOut: LeftOut[]
} {
  const samples: ScenarioSamples[] = []
  const leftOut: LeftOut[] = []
  for (const scenario of scenarios) {
    const { id } = scenario
    if (scenario.status === 'failed') {
      leftOut.push({ id, reason: `not measured: ${scenario.reason}` })
    } else if (!isFaultless(scenario)) {
      leftOut.push({ id, reason: 'operations failed, so its times are not those of the work' })
    } else {
      samples.push({ scenario, rounds: roundsOf(scenario) })
    }
  }
  return { samples, leftOut }
}

function roundsOf(scenario: CompletedScenario): RoundSample[] {
  return groupBy(scenario.bursts, ({ round }) => String(round)).map((bursts) => {
    const operations = scenario.concurrency * bursts.length
    const counts = COUNT_METRICS.flatMap((metric) => {
      const byBurst = METRICS[metric].byBurst({ ...scenario, bursts })
      return byBurst ? [[metric, sum(byBurst) / operations]] : []
    })
    return {
      operations,
      makespanMs: median(bursts.map((burst) => burst.makespanMs)),
      perOperation: Object.fromEntries(counts) as RoundSample['perOperation'],
    }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** One line for all scenarios that are left out for the same reason. */
export function describeLeftOut(leftOut: readonly LeftOut[]): string[] {
  return groupBy(leftOut, ({ reason }) => reason).map((group) => {
    const [{ id, reason }] = group as [LeftOut, ...LeftOut[]]
    const text =
      group.length === 1
        ? `${id} is left out: ${reason}`
        : `${group.length} scenarios are left out, first ${id}: ${reason}`
    // A reason is what a database said. A line of its own could be a command to the CI.
    return text.replace(/\s+/g, ' ')
  })
}
