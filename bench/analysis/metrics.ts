import { formatDuration, formatNumber, formatShare, formatSpeedUp } from '../format.ts'
import type { BurstResult, CompletedScenario, CountMetric } from '../result/schema.ts'
import { byCommonRound, medianMakespan, type SpeedUp } from './speed-ups.ts'
import { throughput } from './throughput.ts'

/** A measured metric, which has noise. */
interface MeasuredMetric {
  /** The name with which a title begins. */
  readonly label: string
  /** The unit of its values in files for other tools. */
  readonly unit: string
  readonly better: 'lower' | 'higher'
  readonly format: (value: number) => string
}

/** A metric with values for each round. */
interface RoundMetric extends MeasuredMetric {
  readonly plural: string
  /**
   * The values of the rounds. The bursts of a round see the same state of the machine, so they are one
   * sample.
   *
   * @param gain - the speed-up over the sequential baseline; without it, relative metrics have no values.
   */
  readonly byRound: (scenario: CompletedScenario, gain: SpeedUp | undefined) => number[]
}

/** A metric of all bursts together. */
export interface OverallMetric extends MeasuredMetric {
  readonly overall: (scenario: CompletedScenario) => number
}

/** A counted cost of a burst, which does not depend on the speed of the machine. */
interface CountedMetric {
  /** The noun that follows a number. */
  readonly label: string
  /** The noun where it matters that only some of them are visible to poolbench. */
  readonly seen: string
  readonly unit: string
  readonly better: 'lower'
  /** The counts of the bursts; `undefined` if the result does not have them. */
  readonly byBurst: (scenario: CompletedScenario) => number[] | undefined
}

type Metrics = Readonly<
  Record<'time' | 'throughput' | 'speed-up' | 'efficiency', RoundMetric> &
    Record<'throughput' | 'p99', OverallMetric> &
    Record<CountMetric, CountedMetric>
>

/** All metrics of a scenario: how each is read, which direction is better, and how it is formatted. */
export const METRICS: Metrics = {
  time: {
    label: 'Time of a burst',
    plural: 'times of a burst',
    unit: 'ms',
    better: 'lower',
    format: formatDuration,
    byRound: timesOf,
  },
  throughput: {
    label: 'Throughput',
    plural: 'throughputs',
    unit: 'ops/s',
    better: 'higher',
    format: (value) => `${formatNumber(value)}/s`,
    byRound: (scenario) => timesOf(scenario).map((ms) => throughput(scenario, ms)),
    overall: (scenario) => throughput(scenario, medianMakespan(scenario)),
  },
  'speed-up': {
    label: 'Speed-up',
    plural: 'speed-ups',
    unit: 'x',
    better: 'higher',
    format: formatSpeedUp,
    byRound: (_scenario, gain) => gainsOf(gain),
  },
  efficiency: {
    label: 'Of bound',
    plural: 'shares of the bound',
    unit: 'x',
    better: 'higher',
    format: formatShare,
    byRound: (_scenario, gain) => gainsOf(gain).map((speedUp) => speedUp / (gain?.bound ?? 1)),
  },
  p99: {
    label: 'p99',
    unit: 'ms',
    better: 'lower',
    format: formatDuration,
    overall: ({ response }) => response.p99Ms,
  },
  opened: {
    label: 'connections opened',
    seen: 'connections that the pool opened',
    unit: 'connects',
    better: 'lower',
    // What a library's pool opens is not seen.
    byBurst: (scenario) =>
      scenario.pool.native === undefined ? countsOf(scenario, ({ opened }) => opened) : undefined,
  },
  statements: {
    label: 'statements',
    seen: 'statements sent over connections of the pool',
    unit: 'statements',
    better: 'lower',
    // Older results have 0 where an operation sent its statements past poolbench.
    byBurst: (scenario) => countsOf(scenario, ({ statements }) => statements || undefined),
  },
  timeouts: {
    label: 'timeouts',
    seen: 'timeouts',
    unit: 'timeouts',
    better: 'lower',
    byBurst: (scenario) => countsOf(scenario, ({ timeouts }) => timeouts),
  },
  failures: {
    label: 'failures',
    seen: 'failures',
    unit: 'failures',
    better: 'lower',
    byBurst: (scenario) => countsOf(scenario, ({ failures }) => failures),
  },
}

/** The median makespans of the rounds, in milliseconds. */
function timesOf(scenario: CompletedScenario): number[] {
  return byCommonRound(scenario, scenario)[0]
}

function gainsOf(gain: SpeedUp | undefined): number[] {
  if (!gain) return []
  const [before, after] = byCommonRound(gain.sequential, gain.concurrent)
  return before.map((makespanMs, round) => makespanMs / (after[round] as number))
}

function countsOf(
  { bursts }: CompletedScenario,
  read: (burst: BurstResult) => number | undefined,
): number[] | undefined {
  const counts = bursts.map(read)
  return counts.every((count) => count !== undefined) ? counts : undefined
}
