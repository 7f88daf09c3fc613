import { seededRandom, type Random } from '../../src/index.ts'
import { resampleRounds, type Round } from '../stats/round-bootstrap.ts'
import { findingsOf } from './findings.ts'
import type { TuneGoal } from './goal.ts'
import { inRounds, p99UpperMs, smallestWithin } from './p99.ts'
import { fits, isHealthy, roundsOf, type PoolKey, type PoolSample } from './pool-sample.ts'
import { rank, type Ranking } from './ranking.ts'
import type { PoolFinding } from './recommendation.ts'

/** The chosen pool of a comparison, if any is suitable. */
export interface Choice {
  readonly findings: readonly PoolFinding[]
  /** The choice; `undefined` if no pool is free of failures, fits the server and meets the response time. */
  readonly chosen: PoolFinding | undefined
  /** The ranking by throughput alone; `undefined` if no pool is free of failures and fits. */
  readonly ranking: Ranking | undefined
}

/** The rule for choosing a pool. */
export interface ChoiceRule {
  readonly key: PoolKey
  readonly goal: TuneGoal
  /** The most connections that a pool may have; Infinity for no limit. */
  readonly connections: number
  readonly seed: number
  /** The number of resamples for the win shares; with 0, all shares are 0. Default: 200. */
  readonly winResamples?: number | undefined
  /**
   * The criterion: `p99` chooses the smallest pool that meets `goal.p99Ms`, `throughput` the smallest that is
   * as good as the best. Default: `p99` if the goal has one.
   */
  readonly by?: 'p99' | 'throughput'
}

type WinnerOf = (drawn: readonly Round[], random: Random) => number | undefined

/** The number of resamples, which gives win shares to within a few percent. */
const WIN_RESAMPLES = 200

/** Fewer resamples than for the choice itself, which is repeated for each resample of the wins. */
const BOUND_RESAMPLES_OF_A_WIN = 100

/** Chooses the smallest pool that serves the goal, and computes the win shares. */
export function choose(pools: readonly PoolSample[], rule: ChoiceRule): Choice {
  const { key, goal, seed, by = 'p99', winResamples = WIN_RESAMPLES } = rule
  const ranking = rankPools(pools, rule)
  const candidates = candidatesOf(pools, rule)
  const uppers = new Map(
    candidates.map((sample) => [sample, p99UpperMs(sample, seededRandom(seed))]),
  )
  const p99Ms = by === 'p99' ? goal.p99Ms : null
  const pick =
    p99Ms === null
      ? candidates.find(({ pool }) => key(pool) === ranking?.pick)
      : smallestWithin(p99Ms, candidates, (sample) => uppers.get(sample))
  const keys = keysOf(candidates, key)
  const winnerOf: WinnerOf =
    p99Ms === null
      ? (drawn, random) => rank(drawn, keys, goal.tolerance, random, BOUND_RESAMPLES_OF_A_WIN).pick
      : (drawn, random) => winnerByP99(drawn, candidates, key, p99Ms, random)
  const rounds = roundsOf(pools.filter(isHealthy), key)
  const winShares = winSharesOf(rounds, pick ? winResamples : 0, seed, winnerOf)
  const isByP99 = p99Ms !== null
  const findings = findingsOf(pools, { ...rule, ranking, pick, uppers, winShares, isByP99 })
  return { findings, chosen: findings.find(({ pool }) => pool === pick?.pool), ranking }
}

/**
 * Ranks the pools without failures that fit, by throughput. The same pools and seed give the same ranking.
 */
export function rankPools(pools: readonly PoolSample[], rule: ChoiceRule): Ranking | undefined {
  const { key, goal, seed } = rule
  const candidates = candidatesOf(pools, rule)
  if (candidates.length === 0) return undefined
  const rounds = roundsOf(pools.filter(isHealthy), key)
  return rank(rounds, keysOf(candidates, key), goal.tolerance, seededRandom(seed))
}

function candidatesOf(
  pools: readonly PoolSample[],
  { connections }: Pick<ChoiceRule, 'connections'>,
): PoolSample[] {
  return pools.filter((sample) => isHealthy(sample) && fits(sample.pool, connections))
}

function keysOf(candidates: readonly PoolSample[], key: PoolKey): Set<number> {
  return new Set(candidates.map(({ pool }) => key(pool)))
}

/** The share of resamples in which each candidate is picked. */
function winSharesOf(
  rounds: readonly Round[],
  resamples: number,
  seed: number,
  winnerOf: WinnerOf,
): Map<number, number> {
  const random = seededRandom(seed)
  const wins = new Map<number, number>()
  for (let resample = 0; resample < resamples; resample++) {
    const winner = winnerOf(resampleRounds(rounds, random), random)
    if (winner !== undefined) wins.set(winner, (wins.get(winner) ?? 0) + 1)
  }
  return new Map([...wins].map(([candidate, count]) => [candidate, count / resamples]))
}

function winnerByP99(
  rounds: readonly Round[],
  candidates: readonly PoolSample[],
  key: PoolKey,
  p99Ms: number,
  random: Random,
): number | undefined {
  const drawn = candidates.flatMap((sample) => {
    const logs = rounds.flatMap((round) => round.get(key(sample.pool)) ?? [])
    return logs.length > 0 ? [inRounds(sample, logs.map(Math.exp))] : []
  })
  const winner = smallestWithin(p99Ms, drawn, (sample) =>
    p99UpperMs(sample, random, BOUND_RESAMPLES_OF_A_WIN),
  )
  return winner && key(winner.pool)
}
