import { compareResults } from '../../bench/compare/compare-results.ts'
import type { Comparison, RatioMetric } from '../../bench/compare/comparison.ts'
import type { Scenario } from '../../bench/plan/scenario.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { seededRandom } from '../../src/index.ts'
import { burstOf100, oneByOne, runOf } from '../compare/two-runs.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import type { NoiseModel } from '../../scripts/simulation/noise-models.ts'

const SEED = 60

/** In each of 6 rounds: what differed already would widen every interval, but be no noise. */
const UNDISTURBED = [100, 100, 100, 100, 100, 100]

/**
 * Of each two scenarios one has a gain to judge as well: 40 have 60 metrics, 2 have 3.
 *
 * @param scenarios - an even number.
 */
function planOf(scenarios: number): ResultFile {
  return runOf(
    Array.from({ length: scenarios / 2 }, (_, index) => [
      oneByOne({ concurrency: index + 1, makespansMs: UNDISTURBED }),
      burstOf100({ concurrency: index + 1, makespansMs: UNDISTURBED }),
    ]).flat(),
  )
}

const CALM = { machine: () => () => 0, tick: 0 }

/** Noises in which no round knows of the last, as far as a comparison relies on that. */
export const ROUND_NOISES: readonly NoiseModel[] = [
  {
    ...CALM,
    name: 'log-normal',
    text: 'log-normal, 5 %',
    own: (random) => 0.05 * normal(random),
  },
  {
    ...CALM,
    name: 'heavy tails',
    text: 'Student’s t of 2 degrees, 3 %: no variance',
    own: (random) => (0.03 * normal(random)) / Math.sqrt(-Math.log(1 - random())),
  },
  {
    ...CALM,
    name: 'bursts',
    text: 'log-normal, 3 %, and 5 % of the rounds +14..34 %',
    own: (random) =>
      0.03 * normal(random) + (random() < 0.05 ? Math.log(1.14 + 0.2 * random()) : 0),
  },
  {
    ...CALM,
    name: 'bimodal',
    text: 'log-normal, 2 %, and half of the rounds +15 %',
    own: (random) => 0.02 * normal(random) + (random() < 0.5 ? Math.log(1.15) : 0),
  },
]

/** Of comparisons of two runs of the same code, in how many something was found to differ. */
export interface WrongVerdicts {
  readonly comparisons: number
  /** At the margin 0: any metric of any scenario. */
  readonly withoutMargin: number
  /** At the default margin: any metric, any time, any speed-up, and any that is an alarm. */
  readonly any: number
  readonly ofTimes: number
  readonly ofSpeedUps: number
  readonly alarms: number
}

/** What two runs are of, and how far apart. */
export interface TwoRuns {
  readonly noise: NoiseModel
  readonly scenarios: number
  /** The second run finds the machine as the first left it; else in any state. */
  readonly isSameDay: boolean
}

/** Compares runs in which nothing differs but the noise, each two on a machine of their own. */
export function compareAlike(given: TwoRuns, comparisons: number): WrongVerdicts {
  const measure = runSource(given)
  const tally = { withoutMargin: 0, any: 0, ofTimes: 0, ofSpeedUps: 0, alarms: 0 }
  for (let time = 0; time < comparisons; time++) {
    const [before, after] = measure([])
    if (!differs(compareResults(before, after, { margin: 0 }))) continue
    tally.withoutMargin++
    // An interval that lies outside a margin does not hold 1 either.
    const comparison = compareResults(before, after)
    if (differs(comparison)) tally.any++
    if (differs(comparison, 'time')) tally.ofTimes++
    if (differs(comparison, 'speed-up')) tally.ofSpeedUps++
    if (comparison.ratios.regressed > 0) tally.alarms++
  }
  return { comparisons, ...tally }
}

/** How often the slow-down of a scenario was found. */
export interface Catches {
  readonly slowDown: number
  readonly slowed: number
  readonly caught: number
}

/**
 * How often a comparison finds, at the default margin, that a scenario takes longer. What it says of
 * one scenario depends on how many there are, not on what befell the others, so that each comparison
 * can try every slow-down on some of them.
 */
export function countCaught(
  given: TwoRuns,
  slowDowns: readonly number[],
  comparisons: number,
): Catches[] {
  const measure = runSource(given)
  const tried = Array.from({ length: comparisons }, () =>
    compareResults(...measure(slowDowns)).scenarios.map((scenario) => ({
      slowDown: slowDownOf(scenario, slowDowns),
      isCaught: scenario.ratios.some(
        ({ metric, verdict }) => metric === 'time' && verdict === 'regressed',
      ),
    })),
  ).flat()
  return slowDowns.map((slowDown) => {
    const slowed = tried.filter((scenario) => scenario.slowDown === slowDown)
    return {
      slowDown,
      slowed: slowed.length,
      caught: slowed.filter(({ isCaught }) => isCaught).length,
    }
  })
}

/** The concurrent scenarios take turns. */
function slowDownOf(
  { mode, concurrency }: Pick<Scenario, 'mode' | 'concurrency'>,
  slowDowns: readonly number[],
): number {
  return mode === 'concurrent' ? (slowDowns[concurrency % slowDowns.length] ?? 0) : 0
}

/**
 * Two runs, one after the other. The state of the machine is that of the round, the same for all of
 * its scenarios; each burst has noise of its own besides.
 *
 * @returns takes the shares by which scenarios of the second run take longer.
 */
function runSource({
  noise,
  scenarios,
  isSameDay,
}: TwoRuns): (slowDowns: readonly number[]) => [ResultFile, ResultFile] {
  const random = seededRandom(SEED)
  const plan = planOf(scenarios)
  const run = (
    startedAt: string,
    nextState: () => number,
    slowDowns: readonly number[],
  ): ResultFile => {
    const states = Array.from({ length: plan.options.rounds }, () => nextState())
    const measured = plan.scenarios.map((scenario) => {
      if (scenario.status === 'failed') return scenario
      const undisturbed = 1 + slowDownOf(scenario, slowDowns)
      const bursts = scenario.bursts.map((burst) => {
        const disturbance = Math.exp((states[burst.round - 1] as number) + noise.own(random))
        return { ...burst, makespanMs: burst.makespanMs * undisturbed * disturbance }
      })
      return { ...scenario, bursts }
    })
    return { ...plan, startedAt, scenarios: measured }
  }
  return (slowDowns) => {
    const machine = noise.machine(random)
    const before = run('2026-01-01T00:00:00.000Z', machine, [])
    const later = isSameDay ? machine : noise.machine(random)
    return [before, run('2026-01-01T01:00:00.000Z', later, slowDowns)]
  }
}

function differs({ scenarios }: Comparison, metric?: RatioMetric): boolean {
  return scenarios.some(({ ratios }) =>
    ratios.some(
      (ratio) =>
        (metric === undefined || ratio.metric === metric) &&
        (ratio.verdict === 'regressed' || ratio.verdict === 'improved'),
    ),
  )
}
