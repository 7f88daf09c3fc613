import {
  poolCapacity,
  seededRandom,
  shuffled,
  type Clock,
  type PoolOptions,
  type Random,
} from '../../src/index.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { Scenario } from '../plan/scenario.ts'
import type { ScenarioResult } from '../result/schema.ts'
import { GroupVisit } from './group-visit.ts'
import type { OpenTarget } from './open-target.ts'
import { ScenarioRecorder } from './scenario-recorder.ts'

/** How often and under which conditions scenarios are measured. */
export interface RunOptions {
  readonly rounds: number
  readonly seed: number
  readonly pool: Pick<PoolOptions, 'timeoutMs' | 'recycleMs' | 'prePing'>
}

/** A scenario has at least one burst in a round, and as many as fit into this time. */
const MIN_TIME_PER_ROUND_MS = 50

export const MAX_BURSTS_PER_ROUND = 5

/** What a run tells while it goes on. */
interface RunEvents {
  /** Before a scenario is measured: the share of the estimated work that is done, 0 to 1. */
  onProgress(done: number, scenario: Scenario, round: number): void
  /** After each visit to a group. */
  onResults(results: readonly ScenarioResult[]): Promise<void>
}

export interface RunSurroundings extends RunEvents {
  readonly clock: Clock
  /** Ends the run after the burst that is going on, or in the middle of one that is long. */
  readonly signal: AbortSignal
}

/**
 * Measures scenarios. Every group (pool on a database) is visited in every round, in an order that
 * the seed shuffles, and so are its scenarios: interleaving keeps a machine that drifts from faking
 * a difference.
 *
 * @returns the results in the order of `scenarios`; those that an abort left unmeasured are missing.
 */
export async function runScenarios(
  targets: readonly OpenTarget[],
  scenarios: readonly Scenario[],
  options: RunOptions,
  surroundings: RunSurroundings,
): Promise<ScenarioResult[]> {
  const run = new Run(targets, scenarios, options, surroundings)
  await run.measureAll()
  return run.results()
}

interface Group {
  readonly target: OpenTarget
  readonly recorders: readonly ScenarioRecorder[]
}

class Run {
  readonly #options: RunOptions
  readonly #surroundings: RunSurroundings
  readonly #groups: readonly Group[]
  readonly #recorders: readonly ScenarioRecorder[]
  readonly #random: Random
  readonly #startedAtMs: number
  readonly #workMs: number
  #doneMs = 0

  constructor(
    targets: readonly OpenTarget[],
    scenarios: readonly Scenario[],
    options: RunOptions,
    surroundings: RunSurroundings,
  ) {
    this.#options = options
    this.#surroundings = surroundings
    this.#random = seededRandom(options.seed)
    this.#startedAtMs = surroundings.clock.now()
    const targetOf = (scenario: Scenario): OpenTarget =>
      targets.find((target) => target.target.label === scenario.driver) as OpenTarget
    this.#recorders = scenarios.map(
      (scenario) => new ScenarioRecorder(scenario, (text) => targetOf(scenario).clean(text)),
    )
    const groups = new Map<string, ScenarioRecorder[]>()
    for (const recorder of this.#recorders) {
      const key = `${recorder.scenario.driver}/${formatPool(recorder.scenario.pool)}`
      groups.set(key, [...(groups.get(key) ?? []), recorder])
    }
    this.#groups = [...groups.values()].map((recorders) => ({
      target: targetOf((recorders[0] as ScenarioRecorder).scenario),
      recorders,
    }))
    this.#workMs = options.rounds * scenarios.reduce((sum, each) => sum + roundMs(each), 0)
  }

  results(): ScenarioResult[] {
    return this.#recorders.flatMap((recorder) => recorder.toResult() ?? [])
  }

  async measureAll(): Promise<void> {
    for (let round = 1; round <= this.#options.rounds; round++) {
      for (const group of shuffled(this.#groups, this.#random)) {
        if (this.#surroundings.signal.aborted) return
        await this.#visit(group, round)
        await this.#surroundings.onResults(this.results())
      }
    }
  }

  async #visit({ target, recorders }: Group, round: number): Promise<void> {
    const { clock, signal } = this.#surroundings
    const measurable = recorders.filter((recorder) => !recorder.givenUp)
    const [first] = measurable
    if (!first) return
    let visit: GroupVisit
    try {
      visit = await GroupVisit.begin(
        {
          target,
          pool: first.scenario.pool,
          poolOptions: this.#options.pool,
          clock,
          runStartedAtMs: this.#startedAtMs,
          signal,
        },
        measurable.map((recorder) => recorder.scenario),
      )
    } catch (error) {
      if (!signal.aborted) for (const recorder of measurable) recorder.giveUp(error)
      return
    }
    try {
      for (const recorder of shuffled(measurable, this.#random)) {
        await this.#measure(visit, recorder, round)
      }
    } finally {
      await visit.end()
    }
  }

  async #measure(visit: GroupVisit, recorder: ScenarioRecorder, round: number): Promise<void> {
    const { signal, onProgress } = this.#surroundings
    if (signal.aborted) return
    onProgress(this.#doneMs / this.#workMs, recorder.scenario, round)
    try {
      await visit.measure(recorder, round, burstsOf(recorder.scenario))
    } catch (error) {
      if (!signal.aborted) recorder.giveUp(error)
    }
    this.#doneMs += roundMs(recorder.scenario)
  }
}

/** A guess at how long a burst takes. */
function burstMs({ mode, concurrency, pool, queryTimeMs }: Scenario): number {
  const atOnce = mode === 'sequential' ? 1 : poolCapacity(pool)
  return Math.ceil(concurrency / atOnce) * (queryTimeMs + 0.5)
}

function burstsOf(scenario: Scenario): number {
  const fitting = Math.floor(MIN_TIME_PER_ROUND_MS / burstMs(scenario))
  return Math.min(MAX_BURSTS_PER_ROUND, Math.max(1, fitting))
}

function roundMs(scenario: Scenario): number {
  return burstsOf(scenario) * burstMs(scenario)
}
