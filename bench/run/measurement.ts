import type { Clock, EchoedStatement } from '../../src/index.ts'
import { expandMatrices, type Matrix } from '../plan/matrix.ts'
import type { Scenario } from '../plan/scenario.ts'
import { SCHEMA_VERSION, type ResultFile, type ScenarioResult } from '../result/schema.ts'
import { captureEnvironment } from './environment.ts'
import { firstLine, MeasureError } from './measure-error.ts'
import { OpenTarget, type Target } from './open-target.ts'
import { MAX_BURSTS_PER_ROUND, runScenarios, type RunOptions } from './runner.ts'

/** All that decides what a run measures. */
export interface MeasurementRequest {
  readonly targets: readonly Target[]
  readonly matrices: readonly Matrix[]
  readonly options: RunOptions
  /** Users in the table. */
  readonly rows: number
  readonly quick: boolean
  readonly poolbenchVersion: string
  /** The command line, without secrets. */
  readonly command: readonly string[]
  /** What is to be known of the run beforehand. */
  readonly warnings: readonly string[]
}

export interface MeasurementSurroundings {
  readonly clock: Clock
  /** Ends the run early; what was measured until then is returned. */
  readonly signal: AbortSignal
  readonly onProgress: (done: number, scenario: Scenario, round: number) => void
  /** After each visit to a group: the result so far. */
  readonly onCheckpoint: (result: ResultFile) => Promise<void>
  readonly onStatement?: (statement: EchoedStatement) => void
}

/**
 * Measures from the first connection to the last table dropped.
 *
 * @throws {MeasureError} where a database cannot be used, or nothing could be measured.
 */
export async function measure(
  request: MeasurementRequest,
  surroundings: MeasurementSurroundings,
): Promise<ResultFile> {
  const { clock, signal, onStatement } = surroundings
  const runId = crypto.randomUUID().replaceAll('-', '').slice(0, 12)
  const targets: OpenTarget[] = []
  let result: ResultFile
  let leftovers: string[] = []
  try {
    for (const [index, target] of request.targets.entries()) {
      signal.throwIfAborted()
      targets.push(
        await OpenTarget.open(target, {
          // Two targets may be the same database, by two drivers or with other parameters.
          table: `poolbench_${runId}${index}_users`,
          rows: request.rows,
          clock,
          ...(onStatement && { onStatement }),
        }),
      )
    }
    result = await measureOpen(targets, request, surroundings)
  } finally {
    leftovers = await closeAll(targets)
  }
  return { ...result, warnings: [...result.warnings, ...leftovers] }
}

/** Closes each by itself: one that fails must not keep the others from dropping their tables. */
async function closeAll(targets: readonly OpenTarget[]): Promise<string[]> {
  const closed = await Promise.allSettled(targets.map((target) => target.close()))
  return targets.flatMap((target, index) => {
    const outcome = closed[index]
    if (outcome?.status !== 'rejected' || target.target.startedByPoolbench) return []
    const reason = target.clean(firstLine(outcome.reason))
    return [`${target.target.url.redacted}: the table ${target.table} is left (${reason}): drop it`]
  })
}

async function measureOpen(
  targets: readonly OpenTarget[],
  request: MeasurementRequest,
  surroundings: MeasurementSurroundings,
): Promise<ResultFile> {
  const { clock, signal, onProgress, onCheckpoint } = surroundings
  const drivers = targets.map(({ target, driver }) => ({
    driver: target.label,
    traits: driver.traits,
  }))
  const scenarios = expandMatrices(drivers, request.matrices)
  for (const target of targets) {
    target.requireConnections(
      scenarios.filter(({ driver }) => driver === target.target.label).map(({ pool }) => pool),
    )
  }
  const { options } = request
  const startedAtMs = clock.now()
  const head: Omit<ResultFile, 'durationMs' | 'complete' | 'scenarios'> = {
    schemaVersion: SCHEMA_VERSION,
    poolbenchVersion: request.poolbenchVersion,
    startedAt: new Date(clock.wallNow()).toISOString(),
    command: [...request.command],
    quick: request.quick,
    options: {
      rounds: options.rounds,
      maxBurstsPerRound: MAX_BURSTS_PER_ROUND,
      rows: request.rows,
      seed: options.seed,
      poolTimeoutMs: options.pool.timeoutMs ?? null,
      poolRecycleMs: options.pool.recycleMs ?? null,
      prePing: options.pool.prePing ?? false,
    },
    environment: await captureEnvironment(),
    targets: targets.map((target) => target.toResult()),
    warnings: [...request.warnings],
  }
  const fileOf = (results: readonly ScenarioResult[], complete: boolean): ResultFile => ({
    ...head,
    durationMs: clock.now() - startedAtMs,
    complete,
    scenarios: [...results],
  })
  const results = await runScenarios(targets, scenarios, options, {
    clock,
    signal,
    onProgress,
    onResults: (soFar) => onCheckpoint(fileOf(soFar, false)),
  })
  requireMeasurements(results)
  const file = fileOf(results, !signal.aborted)
  if (signal.aborted) return file
  return { ...file, warnings: [...file.warnings, ...shortfalls(results, options.rounds)] }
}

/** Says of each database how much of it could not be measured to the end. */
function shortfalls(results: readonly ScenarioResult[], rounds: number): string[] {
  const counts = new Map<string, number>()
  for (const result of results) {
    if (result.status === 'failed') continue
    if (new Set(result.bursts.map((burst) => burst.round)).size === rounds) continue
    counts.set(result.driver, (counts.get(result.driver) ?? 0) + 1)
  }
  return [...counts].map(
    ([driver, count]) =>
      `${driver}: ${count} scenario${count === 1 ? ' was' : 's were'} measured in fewer than ` +
      `${rounds} rounds: operations failed for want of the database`,
  )
}

/** Nothing measured is a failure, not an empty report. */
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
