import { firstLine, type Clock, type EchoedStatement } from '../../src/index.ts'
import type { Operations } from '../plan/operations.ts'
import { MeasureError, tableLeft } from './measure-error.ts'
import { OpenTarget, type Target } from './open-target.ts'
import { newRunId, runTableName } from './run-table.ts'
import { untilStopped } from './until-stopped.ts'

export interface TargetsRequest {
  readonly targets: readonly Target[]
  /** Custom operations by name. */
  readonly customOperations?: Operations
  /** The number of users in the table. */
  readonly rows: number
}

export interface TargetsContext {
  readonly clock: Clock
  /** The signal that ends the run early; the measurements until then are returned. */
  readonly signal: AbortSignal
  readonly onStatement?: (statement: EchoedStatement) => void
}

/**
 * Opens the targets, has `work` measure them, and closes them whatever happens: from the first
 * connection to the last dropped table.
 *
 * @throws {MeasureError} if a database cannot be used, and what `work` throws.
 */
export async function withTargets<File extends { readonly warnings: readonly string[] }>(
  request: TargetsRequest,
  context: TargetsContext,
  work: (targets: readonly OpenTarget[]) => Promise<File>,
): Promise<File> {
  const { clock, signal, onStatement } = context
  const runId = newRunId(clock.wallNow())
  const targets: OpenTarget[] = []
  let result: File
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
    const names = Object.keys(request.customOperations ?? {})
    result = await untilStopped(work(targets), context, names)
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
