import type { ResultFile } from '../result/schema.ts'
import type { MeasurementStep } from '../run/measurement.ts'
import type { TuneGoal, TuneStep } from '../tune/goal.ts'
import { fullGrid, nextStep } from '../tune/next-step.ts'
import { connectionsForEach, serverBudget } from '../tune/server-budget.ts'

/**
 * The next step of `tune`, from all measurements so far.
 *
 * @param full - whether to measure all sizes instead of searching.
 */
export function tuneStep(
  soFar: ResultFile,
  goal: TuneGoal,
  full: boolean,
): MeasurementStep | undefined {
  const [target] = soFar.targets
  const each = connectionsForEach(target && serverBudget(target), goal.instances)
  // If not even one connection is free, one is tried anyway, to have a result to report.
  const limit = Math.max(1, each)
  const isFirst = soFar.scenarios.length === 0
  // A single in-process handle needs no search, but one step is needed for a result.
  const known = isFirst ? undefined : soFar
  const step = full && isFirst ? fullGrid(goal, limit) : nextStep(known, goal, limit)
  return step && asMeasurement(step, goal)
}

function asMeasurement(
  { pools, concurrency, callers, rounds }: TuneStep,
  { operation, queryTimeMs }: TuneGoal,
): MeasurementStep {
  const matrix = {
    pools,
    operations: [operation],
    modes: ['concurrent'],
    concurrency: [concurrency],
    ...(callers !== undefined && { callers: [callers] }),
    queryTimesMs: [queryTimeMs],
  } as const
  return { matrices: [matrix], rounds }
}
