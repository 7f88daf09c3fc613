import { formatDuration, formatNumber, formatShare, formatSpeedUp } from '../format.ts'
import type { BurstResult, CompletedScenario, CountMetric } from '../result/schema.ts'
import { byCommonRound, medianMakespan, type SpeedUp } from './speed-ups.ts'
import { throughput } from './throughput.ts'

/** A metric that is measured, and so has noise. */
interface MeasuredMetric {
  /** In words, as it begins a title. */
  readonly label: string
  /** Of its values, in files for other tools. */
  readonly unit: string
  readonly better: 'lower' | 'higher'
  readonly format: (value: number) => string
}

/** A metric that each round has a value of. */
interface RoundMetric extends MeasuredMetric {
  readonly plural: string
  /**
   * Bursts of one round met the same state of the machine, and tell little more together than one of them.
   *
   * @param gain - over the sequential twin. Without a twin, there is no value of what is relative to it.
   */
  readonly byRound: (scenario: CompletedScenario, gain: SpeedUp | undefined) => number[]
}

/** A metric of all bursts together. */
export interface OverallMetric extends MeasuredMetric {
  readonly overall: (scenario: CompletedScenario) => number
}

/** What a burst costs that can be counted: it is the same each time, whatever the machine does. */
interface CountedMetric {
  /** In words, as it stands behind a number. */
  readonly label: string
  /** The same where it matters what is seen, and what is not. */
  readonly seen: string
  readonly unit: string
  readonly better: 'lower'
  /** `undefined` where the result does not know. */
  readonly byBurst: (scenario: CompletedScenario) => number[] | undefined
}

type Metrics = Readonly<
  Record<'time' | 'throughput' | 'speed-up' | 'efficiency', RoundMetric> &
    Record<'throughput' | 'p99', OverallMetric> &
    Record<CountMetric, CountedMetric>
>

/** What is said of a scenario in a number: how it is read, which way is better and how it is written. */
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
