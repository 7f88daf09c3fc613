import type { ResultFile } from '../result/schema.ts'
import type { MeasurementStep } from '../run/measurement.ts'
import type { TuneGoal, TuneStep } from '../tune/goal.ts'
import { fullGrid, nextStep } from '../tune/next-step.ts'
import { connectionsForEach, serverBudget } from '../tune/server-budget.ts'

/**
 * What `tune` measures next, from all that it measured so far.
 *
 * @param full - every size at once, instead of a search.
 */
export function tuneStep(
  soFar: ResultFile,
  goal: TuneGoal,
  full: boolean,
): MeasurementStep | undefined {
  const [target] = soFar.targets
  const each = connectionsForEach(target && serverBudget(target), goal.instances)
  // Where not even one fits, that is found out with one: nothing measured is nothing to tell of.
  const limit = Math.max(1, each)
  const isFirst = soFar.scenarios.length === 0
  // Of one handle in this process a search wants nothing, but without a burst nothing can be said.
  const known = isFirst ? undefined : soFar
  const step = full && isFirst ? fullGrid(goal, limit) : nextStep(known, goal, limit)
  return step && asMeasurement(step, goal)
}

function asMeasurement(
  { pools, concurrency, rounds }: TuneStep,
  { operation, queryTimeMs }: TuneGoal,
): MeasurementStep {
  const matrix = {
    pools,
    operations: [operation],
    modes: ['concurrent'],
    concurrency: [concurrency],
    queryTimesMs: [queryTimeMs],
  } as const
  return { matrices: [matrix], rounds }
}
