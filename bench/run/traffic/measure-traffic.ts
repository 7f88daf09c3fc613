import { fitPool, poolCapacity, seededRandom, shuffled } from '../../../src/index.ts'
import type { PlannedPool } from '../../plan/pool-notation.ts'
import type { Slo } from '../../plan/slo.ts'
import { trafficScenario, type Load, type TrafficScenario } from '../../plan/traffic.ts'
import { LOAD_SCHEMA_VERSION, type LoadFile } from '../../result/load-schema.ts'
import { groupBy } from '../../group-by.ts'
import { MeasureError } from '../measure-error.ts'
import type { MeasuredPoolOptions } from '../measured-pool.ts'
import type { OpenTarget } from '../open-target.ts'
import { resultHead, type HeadRequest, type ResultHead } from '../result-head.ts'
import { withTargets, type TargetsContext, type TargetsRequest } from '../with-targets.ts'
import {
  LostInstanceError,
  type Assignment,
  type InstanceSource,
  type OpenInstances,
} from './instance.ts'
import { THIS_PROCESS } from './local-instance.ts'
import { TrafficRecorder } from './traffic-recorder.ts'
import { measureSlice, type MeasuredSlice } from './traffic-visit.ts'

/** As many requests as the connections can answer, for so long, before the first slice. */
const CODE_WARM_UP_MS = 1500

/** Loads on pools to measure together: each gets a slice in every round. */
export interface TrafficStep {
  readonly cells: readonly { readonly pool: PlannedPool; readonly load: Load }[]
  readonly rounds: number
}

/** The request for a measurement of traffic. */
export interface TrafficRequest
  extends TargetsRequest, HeadRequest, Pick<TrafficScenario, 'mix' | 'queryTimeMs'> {
  /** Decides the next step from the measurements so far; `undefined` ends the measurement. */
  readonly next: (soFar: LoadFile) => TrafficStep | undefined
  /** The approximate number of steps, for the progress bar. Default: 1. */
  readonly expectedSteps?: number
  /** What sends the traffic, each with a pool of its own. Default: this process. */
  readonly instances?: InstanceSource
  readonly slos: readonly Slo[]
  /** Of each slice: traffic that is not recorded, and then what is. */
  readonly warmUpMs: number
  readonly sliceMs: number
  readonly seed: number
  readonly poolOptions: MeasuredPoolOptions['poolOptions']
}

export interface TrafficContext extends TargetsContext {
  /** Called before each slice. @param done - the share of the slices that are done. */
  readonly onProgress: (done: number, scenario: TrafficScenario, round: number) => void
  /** Called after each slice, with the result so far. */
  readonly onCheckpoint: (result: LoadFile) => Promise<void>
}

/** The step of a measurement that has only one. */
export function onlyStep(step: TrafficStep): TrafficRequest['next'] {
  return ({ traffic }) => (traffic.length === 0 ? step : undefined)
}

/**
 * Measures traffic on several pools. Each pool gets a slice in every round, in an order that the seed
 * draws, and all slices of a round have the same schedule: what differs is the pool.
 *
 * @throws {MeasureError} if a database cannot be used, or nothing could be measured.
 */
export function measureTraffic(
  request: TrafficRequest,
  context: TrafficContext,
): Promise<LoadFile> {
  return withTargets(request, context, async (targets) => {
    const head = await resultHead(request, targets, context.clock)
    const opened = await (request.instances ?? THIS_PROCESS).open(targets, context)
    try {
      return await new TrafficMeasurement(targets, head, opened, request, context).run()
    } finally {
      await opened.close()
    }
  })
}

/** A scenario on its database, and what was measured of it. */
interface Row {
  readonly target: OpenTarget
  readonly recorder: TrafficRecorder
}

class TrafficMeasurement {
  readonly #targets: readonly OpenTarget[]
  readonly #head: ResultHead
  readonly #instances: OpenInstances['instances']
  readonly #balance: InstanceSource['balance']
  readonly #request: TrafficRequest
  readonly #context: TrafficContext
  readonly #startedAtMs: number
  readonly #random: () => number
  /** By the id of the scenario. */
  readonly #rows = new Map<string, Row>()
  readonly #warm = new Set<OpenTarget>()
  /** Rounds so far, of all steps. */
  #rounds = 0
  #steps = 0

  constructor(
    targets: readonly OpenTarget[],
    head: ResultHead,
    { instances }: OpenInstances,
    request: TrafficRequest,
    context: TrafficContext,
  ) {
    this.#targets = targets
    this.#head = head
    this.#instances = instances
    this.#balance = (request.instances ?? THIS_PROCESS).balance
    this.#request = request
    this.#context = context
    this.#startedAtMs = context.clock.now()
    this.#random = seededRandom(request.seed)
  }

  async run(): Promise<LoadFile> {
    const { signal } = this.#context
    const { next } = this.#request
    for (let step = next(this.#file(false)); step; step = next(this.#file(false))) {
      await this.#measureStep(step)
      if (signal.aborted) break
    }
    const file = this.#file(!signal.aborted)
    if (file.traffic.some(({ status }) => status === 'completed')) return file
    const [failed] = file.traffic
    const reason = failed?.status === 'failed' ? failed.reason : 'it was interrupted'
    throw new MeasureError(`nothing could be measured: ${reason}`)
  }

  #file(complete: boolean): LoadFile {
    const { sliceMs, warmUpMs, rows, seed, poolOptions, slos } = this.#request
    return {
      ...this.#head,
      schemaVersion: LOAD_SCHEMA_VERSION,
      kind: 'load',
      options: {
        rounds: Math.max(1, this.#rounds),
        sliceMs,
        warmUpMs,
        rows,
        seed,
        poolTimeoutMs: poolOptions.timeoutMs ?? null,
        ...(this.#instances.length > 1 && { balance: this.#balance }),
      },
      durationMs: this.#context.clock.now() - this.#startedAtMs,
      complete,
      traffic: [...this.#rows.values()].flatMap(({ recorder }) => recorder.toResult() ?? []),
      objectives: slos.map(({ text }) => text),
    }
  }

  async #measureStep(step: TrafficStep): Promise<void> {
    const { signal, onProgress, onCheckpoint } = this.#context
    const { expectedSteps = 1 } = this.#request
    const rows = this.#rowsOf(step)
    for (const row of largestOfEach(rows)) await this.#warmUpCode(row)
    const slices = step.rounds * rows.length
    let done = 0
    for (let left = step.rounds; left > 0 && !signal.aborted; left--) {
      const round = ++this.#rounds
      for (const row of shuffled(rows, this.#random)) {
        if (signal.aborted) break
        if (!row.recorder.givenUp) {
          const share = (this.#steps + done / slices) / Math.max(this.#steps + 1, expectedSteps)
          onProgress(share, row.recorder.scenario, round)
          await this.#measureSlice(row, round)
          await onCheckpoint(this.#file(false))
        }
        done++
      }
    }
    this.#steps++
  }

  /** @throws {MeasureError} if a pool does not fit a server. */
  #rowsOf({ cells }: TrafficStep): Row[] {
    const { mix, queryTimeMs, slos } = this.#request
    const rows = new Set<Row>()
    const instances = this.#instances.length
    for (const target of this.#targets) {
      target.requireConnections(
        cells.map(({ pool }) => pool),
        instances,
      )
      for (const { pool, load } of cells) {
        const scenario = trafficScenario({
          driver: target.target.label,
          mix,
          load,
          pool: fitPool(pool, target.driver.traits),
          ...(instances > 1 && { instances }),
          queryTimeMs,
        })
        const recorder = new TrafficRecorder(scenario, slos, (text) => target.clean(text))
        const row = this.#rows.get(scenario.id) ?? { target, recorder }
        this.#rows.set(scenario.id, row)
        rows.add(row)
      }
    }
    return [...rows]
  }

  /** Runs the code until V8 has compiled it: else the first slice would be slower than the others. */
  async #warmUpCode({ target, recorder: { scenario } }: Row): Promise<void> {
    const { signal } = this.#context
    if (this.#warm.has(target) || signal.aborted) return
    this.#warm.add(target)
    const clients = this.#instances.length * poolCapacity(scenario.pool)
    try {
      await this.#send(target, {
        scenario: { ...scenario, load: { kind: 'closed', clients, thinkTimeMs: 0 } },
        warmUpMs: 0,
        durationMs: CODE_WARM_UP_MS,
        seed: this.#request.seed,
      })
    } catch (error) {
      if (error instanceof LostInstanceError && !signal.aborted) throw error
      // Another error comes again where it is recorded.
    }
  }

  async #measureSlice({ target, recorder }: Row, round: number): Promise<void> {
    const { clock, signal } = this.#context
    const { warmUpMs, sliceMs, seed } = this.#request
    try {
      const slice = await this.#send(target, {
        scenario: recorder.scenario,
        warmUpMs,
        durationMs: sliceMs,
        seed: seed + round,
      })
      // A slice that was cut short has another duration than the schedule says.
      if (signal.aborted) return
      const beganAtMs = clock.now() - this.#startedAtMs - slice.elapsedMs
      recorder.recordSlice(
        { round, startedAtMs: Math.max(0, beganAtMs), durationMs: sliceMs },
        slice,
      )
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof LostInstanceError) throw error
      recorder.giveUp(error)
    }
  }

  #send(
    target: OpenTarget,
    slice: Omit<Assignment, 'share' | 'poolOptions'>,
  ): Promise<MeasuredSlice> {
    const { clock, signal } = this.#context
    return measureSlice({
      ...slice,
      target,
      poolOptions: this.#request.poolOptions,
      instances: this.#instances,
      balance: this.#balance,
      clock,
      signal,
    })
  }
}

/** The row with the largest pool, for each target. */
function largestOfEach(rows: readonly Row[]): Row[] {
  const capacity = ({ recorder }: Row): number => poolCapacity(recorder.scenario.pool)
  return groupBy(rows, ({ target }) => target.target.label).map((group) =>
    group.reduce((a, b) => (capacity(b) > capacity(a) ? b : a)),
  )
}
