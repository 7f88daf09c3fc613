import type { ResultFile } from '../result/schema.ts'
import { choose, rankPools, type ChoiceRule } from './choice.ts'
import type { TuneGoal, TuneStep } from './goal.ts'
import { nextForP99 } from './p99-search.ts'
import {
  isHealthy,
  overflowSamples,
  sizeSamples,
  type PoolKey,
  type PoolSample,
} from './pool-sample.ts'
import type { Ranking } from './ranking.ts'
import { chooseSize, sizeRule } from './size-choice.ts'
import { connectionsForEach, serverBudget } from './server-budget.ts'
import { coarseGrid, fineGrid, overflowGrid } from './size-grid.ts'
import {
  ascending,
  COARSE_ROUNDS,
  DECIDING_ROUNDS,
  FINE_ROUNDS,
  nextAbove,
  roundsMissing,
  sizeStep,
} from './step.ts'

/** The rounds for every overflow, before only the deciding ones continue: opening connections takes long. */
const OVERFLOW_ROUNDS = 2

/** The share of the full grid's time that a search for the size may take. */
const BUDGET = 0.4

/** The distance below the best, in tolerances, at which a size is excluded after few rounds. */
const HOPELESS_TOLERANCES = 3

/** The same for a size that is measured on until it is decided. */
const UNDECIDED_TOLERANCES = 2

/** The same for a size that is as good a reference for others as the top itself. */
const EQUAL_TOLERANCES = 0.5

const bySize: PoolKey = ({ poolSize }) => poolSize
const byOverflow: PoolKey = ({ maxOverflow }) => maxOverflow

/**
 * The next step towards a goal; `undefined` if everything needed for a recommendation is measured, or if none
 * is possible. It depends on the result alone, so a search can be resumed. A burst takes ⌈N / P⌉ turns, so
 * small sizes cost most of the time. The order is: all octaves in a few rounds, the sizes around the knee,
 * the deciding sizes, and finally the overflow.
 *
 * @param result - the measurements so far, with consecutive round numbers across steps.
 * @param limit - the most connections that a pool may have, from 1; Infinity for no limit. The server's limit
 * for each of `goal.instances` also counts, once it is in the result.
 */
export function nextStep(
  result: ResultFile | undefined,
  goal: TuneGoal,
  limit: number,
): TuneStep | undefined {
  const target = result?.targets.find(({ driver }) => driver === goal.driver)
  if (!result || !target) {
    return sizeStep(coarseGrid(goal.concurrency, limit), goal, COARSE_ROUNDS)
  }
  if (target.traits.placement === 'in-process') return undefined
  const each = connectionsForEach(serverBudget(target), goal.instances)
  if (each === 0) return undefined
  const most = Math.min(limit, each, target.traits.maxConnections ?? Infinity)
  return nextSizes(result, goal, most) ?? nextOverflows(result, goal, most)
}

/**
 * A step with all sizes that {@link nextStep} chooses from, in as many rounds as deciding sizes get: the
 * whole curve, which takes longer.
 *
 * @param limit - as there.
 */
export function fullGrid(goal: TuneGoal, limit: number): TuneStep {
  return sizeStep(fineGrid(goal.concurrency, limit), goal, DECIDING_ROUNDS)
}

function nextSizes(result: ResultFile, goal: TuneGoal, limit: number): TuneStep | undefined {
  const pools = sizeSamples(result, goal)
  const seen = new Set(pools.map(({ pool }) => pool.poolSize))
  const coarse = coarseGrid(goal.concurrency, limit)
  const ranking = rankPools(pools, sizeRule(goal, limit, result))
  const top = ranking ? [ranking.top] : []
  const unseen = coarse.filter((size) => !seen.has(size))
  if (unseen.length > 0) return sizeStep([...unseen, ...top], goal, COARSE_ROUNDS)
  if (!ranking) return undefined

  const fine = fineGrid(goal.concurrency, limit)
  if (goal.p99Ms !== null) {
    const { seed } = result.options
    return nextForP99(pools, goal.p99Ms, { goal, fine, top: ranking.top, seed })
  }
  const around = sizesAroundKnee(pools, ranking, goal, fine)
  if (around.some((size) => !seen.has(size))) {
    const healthy = around.filter((size) => !failed(pools, size))
    return sizeStep([...healthy, ...top], goal, FINE_ROUNDS)
  }
  const deciding = undecided(pools, bySize, ranking, goal)
  const missing = roundsMissing(pools, bySize, deciding)
  const step = sizeStep([...deciding, ...nextAbove(pools, bySize, ranking.pick)], goal, missing)
  // The search may exceed its budget once, to decide, but not repeatedly.
  const pick = ranking.standings.find(({ candidate }) => candidate === ranking.pick)
  const isDecided = (pick?.rounds ?? 0) >= DECIDING_ROUNDS
  const rounds = isDecided ? Math.min(missing, affordableRounds(step, pools, fine)) : missing
  return rounds > 0 ? { ...step, rounds } : undefined
}

/**
 * The number of rounds of a step within the budget, from the time of a round at each size or at the nearest
 * measured one. On a flat curve every size is a contender, and each step finds another.
 */
function affordableRounds(
  step: TuneStep,
  pools: readonly PoolSample[],
  fine: readonly number[],
): number {
  const timeOf = (size: number): number => {
    const distance = ({ pool }: PoolSample) => Math.abs(Math.log(pool.poolSize / size))
    return pools.reduce((a, b) => (distance(b) < distance(a) ? b : a)).roundMs
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const budget = BUDGET * DECIDING_ROUNDS * sum(fine.map(timeOf))
  const spent = sum(pools.map(({ throughputs, roundMs }) => throughputs.size * roundMs))
  const round = sum(step.pools.map(({ poolSize }) => timeOf(poolSize)))
  return Math.max(0, Math.floor((budget - spent) / round))
}

function nextOverflows(result: ResultFile, goal: TuneGoal, limit: number): TuneStep | undefined {
  const { chosen } = chooseSize(result, goal, 0)
  if (!chosen) return undefined
  const { poolSize } = chosen.pool
  const { burst } = goal
  if (burst === null || burst <= poolSize) return undefined
  const grid = overflowGrid(poolSize, burst, limit - poolSize)
  // The grid contains only the pool itself, so there is no choice.
  if (grid.length < 2) return undefined

  const step = (overflows: readonly number[], rounds: number): TuneStep => ({
    pools: ascending(overflows).map((maxOverflow) => ({ poolSize, maxOverflow })),
    concurrency: burst,
    rounds,
  })
  const pools = overflowSamples(result, goal, poolSize)
  const seen = new Set(pools.map(({ pool }) => pool.maxOverflow))
  if (grid.some((overflow) => !seen.has(overflow))) return step(grid, OVERFLOW_ROUNDS)
  const rule: ChoiceRule = { key: byOverflow, goal, connections: limit, seed: result.options.seed }
  const ranking = rankPools(pools, rule)
  if (!ranking) return undefined
  const { chosen: best } = choose(pools, { ...rule, winResamples: 0 })
  const deciding = [
    ...undecided(pools, byOverflow, ranking, goal),
    ...(best ? [best.pool.maxOverflow] : []),
  ]
  const rounds = roundsMissing(pools, byOverflow, deciding)
  if (rounds === 0) return undefined
  return step([0, ...deciding, ...nextAbove(pools, byOverflow, ranking.pick)], rounds)
}

/**
 * The sizes of the fine grid from above the largest excluded size up to where the knee must be, as throughput
 * rises at most in proportion to the number of connections.
 */
function sizesAroundKnee(
  pools: readonly PoolSample[],
  ranking: Ranking,
  goal: TuneGoal,
  fine: readonly number[],
): number[] {
  const sizes = pools.map(({ pool }) => pool.poolSize)
  const hopeful = pools
    .filter((sample) => isWithin(sample, bySize, ranking, goal, HOPELESS_TOLERANCES))
    .map(({ pool }) => pool.poolSize)
  const smallest = Math.min(ranking.pick, ...hopeful)
  const below = Math.max(0, ...sizes.filter((size) => size < smallest))
  const furthest = smallest / (1 - HOPELESS_TOLERANCES * goal.tolerance)
  const above = fine.find((size) => size >= furthest) ?? Infinity
  return fine.filter((size) => size > below && size <= above)
}

/**
 * The undecided sizes: the pick, smaller ones that may be as good, those that look faster than the best, and
 * the sizes that they are compared with.
 */
function undecided(
  pools: readonly PoolSample[],
  key: PoolKey,
  ranking: Ranking,
  goal: TuneGoal,
): number[] {
  const smaller = pools
    .filter((sample) => isWithin(sample, key, ranking, goal, UNDECIDED_TOLERANCES))
    .map(({ pool }) => key(pool))
    .filter((candidate) => candidate < ranking.pick)
  const untried = ranking.standings
    .filter(
      ({ candidate, ratio }) => ratio * (1 - goal.tolerance) > 1 && !ranking.best.has(candidate),
    )
    .map(({ candidate }) => candidate)
  return ascending([...smaller, ...untried, ranking.pick, rivalOf(pools, key, ranking, goal)])
}

/**
 * The reference: among the sizes as good as the top, the one with the most rounds, or the smallest of
 * several. The top itself is partly luck, and would change after each step.
 */
function rivalOf(
  pools: readonly PoolSample[],
  key: PoolKey,
  ranking: Ranking,
  goal: TuneGoal,
): number {
  const top = ranking.standings.find(({ candidate }) => candidate === ranking.top)?.ratio ?? 1
  // The ratio is to the best, and the top may lie above 1.
  const belowTop = 1 - top * (1 - EQUAL_TOLERANCES * goal.tolerance)
  const equals = pools.filter((sample) =>
    isWithin(sample, key, ranking, goal, belowTop / goal.tolerance),
  )
  const most = Math.max(...equals.map(({ throughputs }) => throughputs.size))
  const rival = equals.find(({ throughputs }) => throughputs.size === most)
  return rival ? key(rival.pool) : ranking.top
}

function isWithin(
  sample: PoolSample,
  key: PoolKey,
  ranking: Ranking,
  { tolerance }: TuneGoal,
  tolerances: number,
): boolean {
  const standing = ranking.standings.find(({ candidate }) => candidate === key(sample.pool))
  if (!isHealthy(sample) || !standing) return false
  return standing.ratio >= 1 - tolerances * tolerance
}

function failed(pools: readonly PoolSample[], size: number): boolean {
  return pools.some((sample) => sample.pool.poolSize === size && !isHealthy(sample))
}
