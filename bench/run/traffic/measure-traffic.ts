import { fitPool, poolCapacity, seededRandom, shuffled } from '../../../src/index.ts'
import type { PlannedPool } from '../../plan/pool-notation.ts'
import type { Slo } from '../../plan/slo.ts'
import { trafficScenario, type TrafficScenario } from '../../plan/traffic.ts'
import { LOAD_SCHEMA_VERSION, type LoadFile } from '../../result/load-schema.ts'
import { MeasureError } from '../measure-error.ts'
import type { MeasuredPoolOptions } from '../measured-pool.ts'
import type { OpenTarget } from '../open-target.ts'
import { resultHead, type HeadRequest } from '../result-head.ts'
import { withTargets, type TargetsContext, type TargetsRequest } from '../with-targets.ts'
import { TrafficRecorder } from './traffic-recorder.ts'
import { measureSlice } from './traffic-visit.ts'

/** As many requests as the connections can answer, for so long, before the first slice. */
const CODE_WARM_UP_MS = 1500

/** The request for a measurement of traffic. */
export interface TrafficRequest
  extends TargetsRequest, HeadRequest, Pick<TrafficScenario, 'mix' | 'load' | 'queryTimeMs'> {
  readonly pools: readonly PlannedPool[]
  readonly slos: readonly Slo[]
  readonly rounds: number
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
  return withTargets(request, context, (targets) => measureOpen(targets, request, context))
}

async function measureOpen(
  targets: readonly OpenTarget[],
  request: TrafficRequest,
  { clock, signal, onProgress, onCheckpoint }: TrafficContext,
): Promise<LoadFile> {
  const { rounds, seed, slos, poolOptions } = request
  const startedAtMs = clock.now()
  const head = await resultHead(request, targets, clock)
  const measured = targets.flatMap((target) => recordersOf(target, request))
  const random = seededRandom(seed)
  const fileOf = (complete: boolean): LoadFile => ({
    ...head,
    schemaVersion: LOAD_SCHEMA_VERSION,
    kind: 'load',
    options: {
      rounds,
      sliceMs: request.sliceMs,
      warmUpMs: request.warmUpMs,
      rows: request.rows,
      seed,
      poolTimeoutMs: poolOptions.timeoutMs ?? null,
    },
    durationMs: clock.now() - startedAtMs,
    complete,
    traffic: measured.flatMap(({ recorder }) => recorder.toResult() ?? []),
    objectives: slos.map(({ text }) => text),
  })
  for (const target of targets) await warmUpCode(target)
  let done = 0
  for (let round = 1; round <= rounds && !signal.aborted; round++) {
    for (const { target, recorder } of shuffled(measured, random)) {
      if (signal.aborted) break
      if (!recorder.givenUp) {
        onProgress(done / (rounds * measured.length), recorder.scenario, round)
        await measureOne(target, recorder, round)
        await onCheckpoint(fileOf(false))
      }
      done++
    }
  }
  const file = fileOf(!signal.aborted)
  if (file.traffic.some(({ status }) => status === 'completed')) return file
  const [failed] = file.traffic
  const reason = failed?.status === 'failed' ? failed.reason : 'it was interrupted'
  throw new MeasureError(`nothing could be measured: ${reason}`)

  /** Runs the code until V8 has compiled it: else the first slice would be slower than the others. */
  async function warmUpCode(target: OpenTarget): Promise<void> {
    const scenarios = measured.filter((each) => each.target === target).map(scenarioOf)
    const [largest] = scenarios.sort((a, b) => poolCapacity(b.pool) - poolCapacity(a.pool))
    if (!largest || signal.aborted) return
    const clients = poolCapacity(largest.pool)
    try {
      await measureSlice({
        target,
        scenario: { ...largest, load: { kind: 'closed', clients, thinkTimeMs: 0 } },
        poolOptions,
        warmUpMs: 0,
        durationMs: CODE_WARM_UP_MS,
        seed,
        clock,
        signal,
        onFailure: () => undefined,
      })
    } catch {
      // It fails in the same way where it is recorded.
    }
  }

  async function measureOne(
    target: OpenTarget,
    recorder: TrafficRecorder,
    round: number,
  ): Promise<void> {
    const { warmUpMs, sliceMs } = request
    try {
      const slice = await measureSlice({
        target,
        scenario: recorder.scenario,
        poolOptions,
        warmUpMs,
        durationMs: sliceMs,
        seed: seed + round,
        clock,
        signal,
        onFailure: (error) => {
          if (!signal.aborted) recorder.recordFailure(error)
        },
      })
      // A slice that was cut short has another duration than the schedule says.
      if (signal.aborted) return
      const beganAtMs = clock.now() - startedAtMs - slice.elapsedMs
      recorder.recordSlice(
        { round, startedAtMs: Math.max(0, beganAtMs), durationMs: sliceMs },
        slice,
      )
    } catch (error) {
      if (!signal.aborted) recorder.giveUp(error)
    }
  }
}

function scenarioOf({ recorder }: { readonly recorder: TrafficRecorder }): TrafficScenario {
  return recorder.scenario
}

function recordersOf(
  target: OpenTarget,
  { mix, load, pools, queryTimeMs, slos }: TrafficRequest,
): { readonly target: OpenTarget; readonly recorder: TrafficRecorder }[] {
  target.requireConnections(pools)
  const scenarios = pools.map((pool) =>
    trafficScenario({
      driver: target.target.label,
      mix,
      load,
      pool: fitPool(pool, target.driver.traits),
      queryTimeMs,
    }),
  )
  const unique = new Map(scenarios.map((scenario) => [scenario.id, scenario] as const))
  return [...unique.values()].map((scenario) => ({
    target,
    recorder: new TrafficRecorder(scenario, slos, (text) => target.clean(text)),
  }))
}
