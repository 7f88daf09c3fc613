import { poolCapacity, seededRandom, shuffled, type Clock, type Random } from '../../src/index.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { Scenario } from '../plan/scenario.ts'
import type { ScenarioResult } from '../result/schema.ts'
import { GroupVisit, type BeginVisit, type GroupVisitOptions, type Visit } from './group-visit.ts'
import type { OpenTarget } from './open-target.ts'
import { ScenarioRecorder } from './scenario-recorder.ts'
import { ServiceVisit } from './service-visit.ts'

/** The options for measuring scenarios. */
export interface RunOptions {
  readonly seed: number
  /**
   * The measured time of a scenario in a round: it has as many bursts as fit, and at least one. If there are
   * several, an unrecorded one precedes them. Callers go on for this time.
   *
   * @defaultValue 50
   */
  readonly timePerRoundMs?: number
  /**
   * The maximum number of bursts of a scenario in a round.
   *
   * @defaultValue 5
   */
  readonly maxBurstsPerRound?: number
  /**
   * The duration of unrecorded bursts before the first round, on one pool of each database. Code that has
   * just started is slower than a second later, which would count against the pools that are measured first.
   *
   * @defaultValue 0
   */
  readonly warmUpMs?: number
  readonly pool: GroupVisitOptions['poolOptions']
  readonly slowdown?: GroupVisitOptions['slowdown']
}

const TIME_PER_ROUND_MS = 50

const MAX_BURSTS_PER_ROUND = 5

/** The events of a run in progress. */
interface RunEvents {
  /** Called before a scenario is measured, with the completed share of the estimated work, from 0 to 1. */
  onProgress(done: number, scenario: Scenario, round: number): void
  /** Called after each visit to a group. */
  onResults(results: readonly ScenarioResult[]): Promise<void>
}

export interface RunContext extends RunEvents, Pick<GroupVisitOptions, 'meterProcess'> {
  readonly clock: Clock
  /** @defaultValue bursts of operations in this process */
  readonly beginVisit?: BeginVisit
  /** The signal that ends the run after the current burst, or during a long one. */
  readonly signal: AbortSignal
}

interface Group {
  readonly target: OpenTarget
  readonly recorders: readonly ScenarioRecorder[]
}

interface Measured {
  readonly target: OpenTarget
  readonly recorder: ScenarioRecorder
}

/**
 * Measures scenarios. Every group (pool on a database, or in a service) is visited in every round, in an order shuffled by the
 * seed, and so are its scenarios: interleaving prevents a drifting machine from faking a difference.
 */
export class Runner {
  readonly #targets: readonly OpenTarget[]
  readonly #options: RunOptions
  readonly #context: RunContext
  readonly #recorders = new Map<string, ScenarioRecorder>()
  readonly #plannedRounds = new Map<string, number>()
  readonly #random: Random
  readonly #startedAtMs: number
  /** The expected duration of a round of each scenario, when the measurement began. */
  readonly #expectedMs = new Map<string, number>()
  #rounds = 0
  #workMs = 0
  #doneMs = 0

  constructor(targets: readonly OpenTarget[], options: RunOptions, context: RunContext) {
    this.#targets = targets
    this.#options = options
    this.#context = context
    this.#random = seededRandom(options.seed)
    this.#startedAtMs = context.clock.now()
  }

  /** The number of rounds begun so far, counted across calls of `measure`. */
  get rounds(): number {
    return this.#rounds
  }

  get maxBurstsPerRound(): number {
    return this.#options.maxBurstsPerRound ?? MAX_BURSTS_PER_ROUND
  }

  get #timePerRoundMs(): number {
    return this.#options.timePerRoundMs ?? TIME_PER_ROUND_MS
  }

  /** The number of rounds planned so far for a scenario. */
  plannedRounds(id: string): number {
    return this.#plannedRounds.get(id) ?? 0
  }

  /** The results in the order of the scenarios; those left unmeasured after an abort are missing. */
  results(): ScenarioResult[] {
    return [...this.#recorders.values()].flatMap((recorder) => recorder.toResult() ?? [])
  }

  /** Measures each scenario in a number of further rounds. */
  async measure(scenarios: readonly Scenario[], rounds: number): Promise<void> {
    const groups = this.#groups(scenarios)
    for (const { id } of scenarios) this.#plannedRounds.set(id, this.plannedRounds(id) + rounds)
    this.#doneMs = 0
    this.#expectedMs.clear()
    for (const recorder of groups.flatMap(({ recorders }) => recorders)) {
      this.#expectedMs.set(recorder.scenario.id, this.#burstsOf(recorder) * burstMs(recorder))
    }
    this.#workMs = rounds * [...this.#expectedMs.values()].reduce((sum, each) => sum + each, 0)
    if (this.#rounds === 0) await this.#warmUp(groups)
    for (let round = 0; round < rounds; round++) {
      this.#rounds++
      for (const group of shuffled(groups, this.#random)) {
        if (this.#context.signal.aborted) return
        await this.#visit(group, this.#rounds)
        await this.#context.onResults(this.results())
      }
    }
  }

  #burstsOf(recorder: ScenarioRecorder): number {
    const fitting = Math.floor(this.#timePerRoundMs / burstMs(recorder))
    return Math.min(this.maxBurstsPerRound, Math.max(1, fitting))
  }

  #groups(scenarios: readonly Scenario[]): Group[] {
    const groups = new Map<string, { target: OpenTarget; recorders: ScenarioRecorder[] }>()
    for (const scenario of scenarios) {
      const target = this.#targetOf(scenario)
      const service = target.service(scenario.operation) ? scenario.operation : ''
      const key = `${scenario.driver}/${formatPool(scenario.pool)}/${service}`
      const group = groups.get(key) ?? { target, recorders: [] }
      groups.set(key, group)
      group.recorders.push(this.#recorderOf(scenario, target))
    }
    return [...groups.values()]
  }

  #targetOf(scenario: Scenario): OpenTarget {
    return this.#targets.find(({ target }) => target.label === scenario.driver) as OpenTarget
  }

  #recorderOf(scenario: Scenario, target: OpenTarget): ScenarioRecorder {
    const known = this.#recorders.get(scenario.id)
    if (known) return known
    const recorder = this.#newRecorder(scenario, target)
    this.#recorders.set(scenario.id, recorder)
    return recorder
  }

  async #warmUp(groups: readonly Group[]): Promise<void> {
    const { clock, signal } = this.#context
    const { warmUpMs = 0 } = this.#options
    if (warmUpMs === 0) return
    // The last pool of each, as it is the largest of a search: on a small one, many callers take long.
    const lastOfEach = new Map(groups.map((group) => [group.target, group] as const))
    for (const { target, recorders } of lastOfEach.values()) {
      const unrecorded = recorders.map(({ scenario }) => this.#newRecorder(scenario, target))
      const group = { target, recorders: unrecorded }
      const endsAtMs = clock.now() + warmUpMs
      let visit: Visit | undefined
      try {
        visit = await this.#begin(group)
        while (clock.now() < endsAtMs && !signal.aborted) {
          for (const recorder of unrecorded) await visit.measure(recorder, 0, 1)
        }
      } catch {
        // The measured burst will fail in the same way, and record it.
      } finally {
        await visit?.end()
      }
    }
  }

  #begin({ target, recorders }: Group): Promise<Visit> {
    const { clock, signal, meterProcess } = this.#context
    const scenarios = recorders.map(({ scenario }) => scenario)
    const isService = target.service((scenarios[0] as Scenario).operation) !== undefined
    const { beginVisit = isService ? ServiceVisit.begin : GroupVisit.begin } = this.#context
    return beginVisit(
      {
        target,
        pool: (scenarios[0] as Scenario).pool,
        poolOptions: this.#options.pool,
        ...(this.#options.slowdown && { slowdown: this.#options.slowdown }),
        clock,
        seed: this.#options.seed,
        runStartedAtMs: this.#startedAtMs,
        sliceMs: this.#timePerRoundMs,
        signal,
        ...(meterProcess && { meterProcess }),
      },
      scenarios,
    )
  }

  #newRecorder(scenario: Scenario, target: OpenTarget): ScenarioRecorder {
    return new ScenarioRecorder(scenario, (text) => target.clean(text))
  }

  async #visit({ target, recorders }: Group, round: number): Promise<void> {
    const { signal } = this.#context
    const measurable = recorders.filter((recorder) => !recorder.givenUp)
    if (measurable.length === 0) return
    let visit: Visit
    try {
      visit = await this.#begin({ target, recorders: measurable })
    } catch (error) {
      if (!signal.aborted) for (const recorder of measurable) recorder.giveUp(error)
      return
    }
    try {
      for (const recorder of shuffled(measurable, this.#random)) {
        await this.#measure(visit, { target, recorder }, round)
      }
    } finally {
      await visit.end()
    }
  }

  async #measure(visit: Visit, { target, recorder }: Measured, round: number): Promise<void> {
    const { signal, onProgress } = this.#context
    if (signal.aborted) return
    const { scenario } = recorder
    onProgress(this.#doneMs / this.#workMs, scenario, round)
    const bursts = this.#burstsOf(recorder)
    try {
      // The first burst after opening a pool, or after other work, takes up to twice as long as the next.
      // Callers themselves begin with bursts that do not count.
      const isUnready = bursts > 1 && scenario.callers === undefined
      if (isUnready) await visit.measure(this.#newRecorder(scenario, target), round, 1)
      await visit.measure(recorder, round, bursts)
    } catch (error) {
      if (!signal.aborted) recorder.giveUp(error)
    }
    this.#doneMs += this.#expectedMs.get(recorder.scenario.id) ?? 0
  }
}

/** The expected duration of a burst: the mean of the previous ones or, without any, a guess. */
function burstMs({ meanMakespanMs, scenario }: ScenarioRecorder): number {
  if (meanMakespanMs !== undefined) return meanMakespanMs
  const { mode, concurrency, callers = 1, pool, queryTimeMs } = scenario
  const atOnce = mode === 'sequential' ? callers : poolCapacity(pool)
  return Math.ceil((concurrency * callers) / atOnce) * (queryTimeMs + 0.5)
}
