import type { ResultFile } from '../result/schema.ts'
import { rankPools, type PoolKey } from './choice.ts'
import { median } from '../stats/quantile.ts'
import { isHealthy } from './findings.ts'
import type { TuneGoal, TuneStep } from './goal.ts'
import { overflowSamples, sizeSamples, type PoolSample } from './pool-sample.ts'
import type { Ranking } from './ranking.ts'
import { chooseSize } from './size-choice.ts'
import { connectionsForEach, serverBudget } from './server-budget.ts'
import { coarseGrid, fineGrid, overflowGrid } from './size-grid.ts'

/** Rounds in which all sizes of the coarse grid are measured: enough to find the octave. */
const COARSE_ROUNDS = 2

/** Further rounds, for the sizes around the knee. */
const FINE_ROUNDS = 3

/** Rounds that the sizes which decide have in common. */
const DECIDING_ROUNDS = 10

/** Rounds for each overflow, before only those that decide go on: opening connections takes long. */
const OVERFLOW_ROUNDS = 2

/** Of the full grid, the share that a search for the size may take. */
const BUDGET = 0.4

/** However close the sizes are, no more rounds than this are spent on them. */
const MOST_ROUNDS = 30

/** A size this many tolerances below the best after few rounds is out of the question. */
const HOPELESS_TOLERANCES = 3

/** The same, of a size that is to be measured on until it is decided. */
const UNDECIDED_TOLERANCES = 2

/** The same, of a size that is as good a measure for others as the top itself. */
const EQUAL_TOLERANCES = 0.5

/** How far a response time may lie above the goal after few rounds, and come down yet. */
const P99_SLACK = 1.1

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
 * @param limit - the most connections that a pool may have, from 1; Infinity: no limit.
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
  const most = Math.min(limit, target.traits.maxConnections ?? Infinity)
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
  const ranking = rankPools(pools, bySize, goal, result.options.seed)
  const top = ranking ? [ranking.top] : []
  const unseen = coarse.filter((size) => !seen.has(size))
  if (unseen.length > 0) return sizeStep([...unseen, ...top], goal, COARSE_ROUNDS)
  if (!ranking) return undefined

  const fine = fineGrid(goal.concurrency, limit)
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
  const target = result.targets.find(({ driver }) => driver === goal.driver)
  const each = connectionsForEach(target && serverBudget(target), goal.instances)
  const grid = overflowGrid(poolSize, goal.burst, Math.min(limit, each) - poolSize)
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
  const ranking = rankPools(pools, byOverflow, goal, result.options.seed)
  if (!ranking) return undefined
  const deciding = undecided(pools, byOverflow, ranking, goal)
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

/** The pick, what is smaller and may be as good, and what these are compared with. */
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
  return ascending([...smaller, ranking.pick, rivalOf(pools, key, ranking, goal)])
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

/** How many rounds the pools that decide still need together, 0 when they have enough. */
function roundsMissing(
  pools: readonly PoolSample[],
  key: PoolKey,
  deciding: readonly number[],
): number {
  const rounds = pools
    .filter(({ pool }) => deciding.includes(key(pool)))
    .map(({ throughputs }) => [...throughputs.keys()])
  if (rounds.some(({ length }) => length >= MOST_ROUNDS)) return 0
  const common = rounds.reduce((a, b) => a.filter((round) => b.includes(round)))
  return Math.max(0, DECIDING_ROUNDS - common.length)
}

/** The two next larger ones: what a pick is compared with, and what it may turn out to be. */
function nextAbove(pools: readonly PoolSample[], key: PoolKey, candidate: number): number[] {
  return pools
    .filter((sample) => isHealthy(sample) && key(sample.pool) > candidate)
    .slice(0, 2)
    .map(({ pool }) => key(pool))
}

function isWithin(
  sample: PoolSample,
  key: PoolKey,
  ranking: Ranking,
  { p99Ms, tolerance }: TuneGoal,
  tolerances: number,
): boolean {
  const standing = ranking.standings.find(({ candidate }) => candidate === key(sample.pool))
  if (!isHealthy(sample) || !standing) return false
  const isQuickEnough = p99Ms === null || sample.p99Ms <= p99Ms * P99_SLACK
  return isQuickEnough && standing.ratio >= 1 - tolerances * tolerance
}

function failed(pools: readonly PoolSample[], size: number): boolean {
  return pools.some((sample) => sample.pool.poolSize === size && !isHealthy(sample))
}

function sizeStep(sizes: readonly number[], goal: TuneGoal, rounds: number): TuneStep {
  return {
    pools: ascending(sizes).map((poolSize) => ({ poolSize, maxOverflow: 0 })),
    concurrency: goal.concurrency,
    rounds,
  }
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
