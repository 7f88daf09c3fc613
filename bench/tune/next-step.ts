import type { ResultFile } from '../result/schema.ts'
import { median } from '../stats/quantile.ts'
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

/** Rounds for each overflow, before only those that decide go on: opening connections takes long. */
const OVERFLOW_ROUNDS = 2

/** Of the full grid, the share that a search for the size may take. */
const BUDGET = 0.4

/** A size this many tolerances below the best after few rounds is out of the question. */
const HOPELESS_TOLERANCES = 3

/** The same, of a size that is to be measured on until it is decided. */
const UNDECIDED_TOLERANCES = 2

/** The same, of a size that is as good a measure for others as the top itself. */
const EQUAL_TOLERANCES = 0.5

const bySize: PoolKey = ({ poolSize }) => poolSize
const byOverflow: PoolKey = ({ maxOverflow }) => maxOverflow

/**
 * What to measure next for a goal; `undefined` when all is measured that a recommendation takes, or
 * when none can come of it. It follows from the result alone, so a search can be taken up again.
 *
 * A burst takes ⌈N / P⌉ turns, so the small sizes cost most of the time: all octaves in a few
 * rounds, then those around the knee, then the sizes that decide, and at last the overflow.
 *
 * @param result - all that was measured so far, the rounds of each step numbered on.
 * @param limit - the most connections that a pool may have, from 1; Infinity: no limit. What a server
 * has for each of `goal.instances` counts as well, once it is in the result.
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
 * All sizes that {@link nextStep} chooses from, in as many rounds as it gives to those that decide:
 * the whole curve, for those who have the time.
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
  // To decide once, in all rounds that it takes, a search may go beyond its budget; not to do so anew.
  const pick = ranking.standings.find(({ candidate }) => candidate === ranking.pick)
  const isDecided = (pick?.rounds ?? 0) >= DECIDING_ROUNDS
  const rounds = isDecided ? Math.min(missing, affordableRounds(step, pools, fine)) : missing
  return rounds > 0 ? { ...step, rounds } : undefined
}

/**
 * How many rounds of a step the budget leaves, by the time of a burst on each size or on the nearest
 * that was measured. On a flat curve every size is a contender, and each step finds another.
 */
function affordableRounds(
  step: TuneStep,
  pools: readonly PoolSample[],
  fine: readonly number[],
): number {
  const burstTime = (size: number): number => {
    const distance = ({ pool }: PoolSample) => Math.abs(Math.log(pool.poolSize / size))
    const nearest = pools.reduce((a, b) => (distance(b) < distance(a) ? b : a))
    return step.concurrency / median([...nearest.throughputs.values()])
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const budget = BUDGET * DECIDING_ROUNDS * sum(fine.map(burstTime))
  const spent = sum(pools.map((each) => each.throughputs.size * burstTime(each.pool.poolSize)))
  const round = sum(step.pools.map(({ poolSize }) => burstTime(poolSize)))
  return Math.max(0, Math.floor((budget - spent) / round))
}

function nextOverflows(result: ResultFile, goal: TuneGoal, limit: number): TuneStep | undefined {
  const { chosen } = chooseSize(result, goal, 0)
  if (!chosen) return undefined
  const { poolSize } = chosen.pool
  if (goal.burst <= poolSize) return undefined
  const grid = overflowGrid(poolSize, goal.burst, limit - poolSize)
  // Nothing but the pool itself: there is no choice.
  if (grid.length < 2) return undefined

  const step = (overflows: readonly number[], rounds: number): TuneStep => ({
    pools: ascending(overflows).map((maxOverflow) => ({ poolSize, maxOverflow })),
    concurrency: goal.burst,
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
 * The sizes of the fine grid from above the largest that is out of the question, up to where the
 * knee must be: throughput rises no faster than the number of connections.
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

/** The pick, what is smaller and may be as good or looks faster than the best, and what these are compared with. */
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
 * Of those as good as the top the one with the most rounds, the smallest of several: among equals
 * the top owes its place to luck, and would be another after each step.
 */
function rivalOf(
  pools: readonly PoolSample[],
  key: PoolKey,
  ranking: Ranking,
  goal: TuneGoal,
): number {
  const top = ranking.standings.find(({ candidate }) => candidate === ranking.top)?.ratio ?? 1
  // Of a ratio to the best, of which the top may lie above 1.
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
