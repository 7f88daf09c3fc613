import { firstLine, type Clock, type EchoedStatement } from '../../src/index.ts'
import { expandMatrices, type Matrix } from '../plan/matrix.ts'
import type { Operations } from '../plan/operations.ts'
import type { Scenario } from '../plan/scenario.ts'
import { SCHEMA_VERSION, type ResultFile, type ScenarioResult } from '../result/schema.ts'
import { captureEnvironment } from './environment.ts'
import { MeasureError, tableLeft } from './measure-error.ts'
import type { BeginVisit } from './group-visit.ts'
import { OpenTarget, type Target } from './open-target.ts'
import type { ProcessMeter } from './process-meter.ts'
import { newRunId, runTableName } from './run-table.ts'
import { untilStopped } from './until-stopped.ts'
import { Runner, type RunOptions } from './runner.ts'

/** The matrices to measure together, with every scenario in every round. */
export interface MeasurementStep {
  readonly matrices: readonly Matrix[]
  readonly rounds: number
}

/** The request for a measurement. */
export interface MeasurementRequest {
  readonly targets: readonly Target[]
  /** The first step; if absent, `next` decides from the targets alone. */
  readonly first?: MeasurementStep
  /** Decides the next step from the measurements so far; `undefined` ends the measurement. */
  readonly next?: (soFar: ResultFile) => MeasurementStep | undefined
  /** The approximate number of steps, for the progress bar. Default: 1. */
  readonly expectedSteps?: number
  /** Custom operations by name. */
  readonly customOperations?: Operations
  readonly options: RunOptions
  /** The number of users in the table. */
  readonly rows: number
  readonly quick: boolean
  /** The libraries whose versions are recorded, besides those of the databases. */
  readonly libraries?: readonly string[]
  readonly poolbenchVersion: string
  /** The command line, without secrets. */
  readonly command: readonly string[]
  /** Warnings that are known before the run. */
  readonly warnings: readonly string[]
}

export interface MeasurementContext {
  readonly clock: Clock
  /** The signal that ends the run early; the measurements until then are returned. */
  readonly signal: AbortSignal
  readonly onProgress: (done: number, scenario: Scenario, round: number) => void
  /** Called after each visit to a group, with the result so far. */
  readonly onCheckpoint: (result: ResultFile) => Promise<void>
  readonly meterProcess?: ProcessMeter
  /** @defaultValue bursts of operations in this process */
  readonly beginVisit?: BeginVisit
  readonly onStatement?: (statement: EchoedStatement) => void
}

/**
 * Performs a measurement, from the first connection to the last dropped table.
 *
 * @throws {MeasureError} if a database cannot be used, or nothing could be measured.
 */
export async function measure(
  request: MeasurementRequest,
  context: MeasurementContext,
): Promise<ResultFile> {
  const { clock, signal, onStatement } = context
  const runId = newRunId(clock.wallNow())
  const targets: OpenTarget[] = []
  let result: ResultFile
  let leftovers: string[] = []
  try {
    for (const [index, target] of request.targets.entries()) {
      signal.throwIfAborted()
      targets.push(
        await OpenTarget.open(target, {
          table: runTableName(runId, index),
          rows: request.rows,
          clock,
          ...(request.customOperations && { customOperations: request.customOperations }),
          ...(onStatement && { onStatement }),
        }),
      )
    }
    result = await untilStopped(
      measureOpen(targets, request, context),
      context,
      Object.keys(request.customOperations ?? {}),
    )
  } finally {
    leftovers = await closeAll(targets)
  }
  return { ...result, warnings: [...result.warnings, ...leftovers] }
}

/** Closes each target separately, so that one failure does not keep the others from dropping their tables. */
async function closeAll(targets: readonly OpenTarget[]): Promise<string[]> {
  const closed = await Promise.allSettled(targets.map((target) => target.close()))
  return targets.flatMap((target, index) => {
    const outcome = closed[index]
    if (outcome?.status !== 'rejected') return []
    const reason = target.clean(firstLine(outcome.reason))
    if (outcome.reason instanceof MeasureError) return [`${target.target.label}: ${reason}`]
    if (target.target.startedByPoolbench) return []
    return [tableLeft(target.target.url, target.table, outcome.reason)]
  })
}

async function measureOpen(
  targets: readonly OpenTarget[],
  request: MeasurementRequest,
  context: MeasurementContext,
): Promise<ResultFile> {
  const { clock, signal, onProgress, onCheckpoint, meterProcess, beginVisit } = context
  const { options, next, expectedSteps = 1 } = request
  const startedAtMs = clock.now()
  const head = {
    schemaVersion: SCHEMA_VERSION,
    poolbenchVersion: request.poolbenchVersion,
    startedAt: new Date(clock.wallNow()).toISOString(),
    command: [...request.command],
    quick: request.quick,
    environment: await captureEnvironment(request.targets[0]?.projectFolder, request.libraries),
    targets: targets.map((target) => target.toResult()),
    warnings: [...request.warnings],
  } satisfies Partial<ResultFile>
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
