import { expandMatrices, type Matrix } from '../plan/matrix.ts'
import type { Scenario } from '../plan/scenario.ts'
import type { ResultFile, ScenarioResult } from '../result/schema.ts'
import { MeasureError } from './measure-error.ts'
import type { BeginVisit } from './group-visit.ts'
import type { OpenTarget } from './open-target.ts'
import type { ProcessMeter } from './process-meter.ts'
import { resultHead, type HeadRequest } from './result-head.ts'
import { Runner, type RunOptions } from './runner.ts'
import { withTargets, type TargetsContext, type TargetsRequest } from './with-targets.ts'

/** The matrices to measure together, with every scenario in every round. */
export interface MeasurementStep {
  readonly matrices: readonly Matrix[]
  readonly rounds: number
}

/** The request for a measurement. */
export interface MeasurementRequest extends TargetsRequest, HeadRequest {
  /** The first step; if absent, `next` decides from the targets alone. */
  readonly first?: MeasurementStep
  /** Decides the next step from the measurements so far; `undefined` ends the measurement. */
  readonly next?: (soFar: ResultFile) => MeasurementStep | undefined
  /** The approximate number of steps, for the progress bar. Default: 1. */
  readonly expectedSteps?: number
  readonly options: RunOptions
}

export interface MeasurementContext extends TargetsContext {
  readonly onProgress: (done: number, scenario: Scenario, round: number) => void
  /** Called after each visit to a group, with the result so far. */
  readonly onCheckpoint: (result: ResultFile) => Promise<void>
  readonly meterProcess?: ProcessMeter
  /** @defaultValue bursts of operations in this process */
  readonly beginVisit?: BeginVisit
}

/**
 * Performs a measurement, from the first connection to the last dropped table.
 *
 * @throws {MeasureError} if a database cannot be used, or nothing could be measured.
 */
export function measure(
  request: MeasurementRequest,
  context: MeasurementContext,
): Promise<ResultFile> {
  return withTargets(request, context, (targets) => measureOpen(targets, request, context))
}

async function measureOpen(
  targets: readonly OpenTarget[],
  request: MeasurementRequest,
  context: MeasurementContext,
): Promise<ResultFile> {
  const { clock, signal, onProgress, onCheckpoint, meterProcess, beginVisit } = context
  const { options, next, expectedSteps = 1 } = request
  const startedAtMs = clock.now()
  const head = await resultHead(request, targets, clock)
  const fileOf = (results: readonly ScenarioResult[], complete: boolean): ResultFile => ({
    ...head,
    options: {
      rounds: Math.max(1, runner.rounds),
      maxBurstsPerRound: runner.maxBurstsPerRound,
      rows: request.rows,
      seed: options.seed,
      poolTimeoutMs: options.pool.timeoutMs ?? null,
      poolRecycleMs: options.pool.recycleMs ?? null,
      prePing: options.pool.prePing ?? false,
      ...(options.slowdown && { slowdown: options.slowdown }),
    },
    durationMs: clock.now() - startedAtMs,
    complete,
    scenarios: [...results],
  })
  let steps = 0
  const runner = new Runner(targets, options, {
    clock,
    signal,
    ...(meterProcess && { meterProcess }),
    ...(beginVisit && { beginVisit }),
    onProgress: (done, scenario, round) =>
      onProgress((steps - 1 + done) / Math.max(steps, expectedSteps), scenario, round),
    onResults: (soFar) => onCheckpoint(fileOf(soFar, false)),
  })
  let step = request.first ?? next?.(fileOf([], false))
  while (step && !signal.aborted) {
    steps++
    await runner.measure(scenariosOf(step, targets), step.rounds)
    step = next?.(fileOf(runner.results(), false))
  }
  const results = runner.results()
  requireMeasurements(results)
  const file = fileOf(results, !signal.aborted)
  if (signal.aborted) return file
  return { ...file, warnings: [...file.warnings, ...shortfalls(results, runner)] }
}

/** @throws {MeasureError} if a pool does not fit a server, or no database supports what was requested. */
function scenariosOf({ matrices }: MeasurementStep, targets: readonly OpenTarget[]): Scenario[] {
  const drivers = targets.map(({ target, driver }) => ({
    driver: target.label,
    traits: driver.traits,
    nativePools: (driver.nativePools ?? []).map(({ name }) => name),
  }))
  const scenarios = expandMatrices(drivers, matrices)
  if (scenarios.length === 0 && matrices.some(({ pools }) => pools.some(({ native }) => native))) {
    throw new MeasureError(
      'nothing to measure: the library of this database has no pool of its own',
    )
  }
  for (const target of targets) {
    const own = scenarios.filter(({ driver }) => driver === target.target.label)
    target.requireConnections(own.map(({ pool }) => pool))
  }
  return scenarios
}

/** Describes for each database how many scenarios are incomplete. */
function shortfalls(results: readonly ScenarioResult[], runner: Runner): string[] {
  const counts = new Map<string, number>()
  for (const result of results) {
    if (result.status === 'failed') continue
    const rounds = new Set(result.bursts.map((burst) => burst.round)).size
    if (rounds === runner.plannedRounds(result.id)) continue
    counts.set(result.driver, (counts.get(result.driver) ?? 0) + 1)
  }
  return [...counts].map(
    ([driver, count]) =>
      `${driver}: ${count} scenario${count === 1 ? ' was' : 's were'} measured in fewer ` +
      'rounds than planned: operations failed because the database was not available',
  )
}

/** Treats a run without any measurement as a failure, not as an empty report. */
function requireMeasurements(results: readonly ScenarioResult[]): void {
  const succeeded = results.some(
    (scenario) =>
      scenario.status === 'completed' &&
      scenario.bursts.some((burst) => burst.failures < scenario.concurrency),
  )
  if (succeeded) return
  const [first] = results
  const reason =
    first?.status === 'failed' ? first.reason : (first?.errors[0]?.message ?? 'it was interrupted')
  throw new MeasureError(`nothing could be measured: ${reason}`)
}
