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

/** The sample of a scenario from one round; the bursts of a round are similar, so they are one sample. */
export interface RoundSample {
  /** The number of operations in all bursts of the round. */
  readonly operations: number
  /** The median makespan over the bursts of the round. */
  readonly makespanMs: number
  /** The mean counts per operation, without those that the result does not have. */
  readonly perOperation: Readonly<Partial<Record<CountMetric, number>>>
}

/** A scenario that can be exported. */
export interface ScenarioSamples {
  readonly scenario: CompletedScenario
  /** The rounds, at least one, in the order in which they ran. */
  readonly rounds: readonly RoundSample[]
}

/** A scenario that cannot be exported. */
export interface LeftOut {
  readonly id: string
  /** The reason, as a phrase. */
  readonly reason: string
}

/** The scenarios with valid times, in the order of the file, and those that are left out. */
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

/** One line for each reason, with the scenarios that are left out for it. */
export function describeLeftOut(leftOut: readonly LeftOut[]): string[] {
  return groupBy(leftOut, ({ reason }) => reason).map((group) => {
    const [{ id, reason }] = group as [LeftOut, ...LeftOut[]]
    const text =
      group.length === 1
        ? `${id} is left out: ${reason}`
        : `${group.length} scenarios are left out, first ${id}: ${reason}`
    // A reason may be a database's message; on a line of its own it could be a command to the CI.
    return text.replace(/\s+/g, ' ')
  })
}
