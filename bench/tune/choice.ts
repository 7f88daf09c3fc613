import { seededRandom, type PoolSize } from '../../src/index.ts'
import { resampleRounds, type Round } from '../stats/round-bootstrap.ts'
import { findingsOf, isHealthy, keepsP99 } from './findings.ts'
import type { TuneGoal } from './goal.ts'
import { roundsOf, type PoolSample } from './pool-sample.ts'
import { rank, type Ranking } from './ranking.ts'
import type { PoolFinding } from './recommendation.ts'

/** One of the pools that were compared, or none where all failed or were too slow. */
export interface Choice {
  readonly findings: readonly PoolFinding[]
  /** `undefined` where no pool is free of failures and keeps to the response time. */
  readonly chosen: PoolFinding | undefined
}

/** What tells the pools of a comparison apart: their size, or their overflow. */
export type PoolKey = (pool: PoolSize) => number

/** Enough to tell a share of wins to a few percent. */
const WIN_RESAMPLES = 200

/** Fewer than for the choice itself: it is made anew for each of the resamples. */
const BOUND_RESAMPLES_OF_A_WIN = 100

/**
 * Chooses the smallest of the pools that is as good as the best, and says how sure that is.
 *
 * @param winResamples - how often the rounds are drawn anew for it; 0: all shares of wins are 0.
 */
export function choose(
  pools: readonly PoolSample[],
  key: PoolKey,
  goal: TuneGoal,
  seed: number,
  winResamples = WIN_RESAMPLES,
): Choice {
  const healthy = pools.filter(isHealthy)
  const ranking = rankPools(pools, key, goal, seed)
  const eligible = eligibleOf(healthy, key, goal)
  if (!ranking || eligible.size === 0) {
    return { findings: findingsOf(pools, key, goal, ranking, new Map()), chosen: undefined }
  }
  const winShares = winSharesOf(
    roundsOf(healthy, key),
    eligible,
    goal.tolerance,
    seed,
    winResamples,
  )
  const findings = findingsOf(pools, key, goal, ranking, winShares)
  return { findings, chosen: findings.find(({ pool }) => key(pool) === ranking.pick) }
}

/**
 * Ranks the pools that did not fail; where none of them keeps to the response time, all. The same
 * pools and seed give the same ranking.
 */
export function rankPools(
  pools: readonly PoolSample[],
  key: PoolKey,
  goal: TuneGoal,
  seed: number,
): Ranking | undefined {
  const healthy = pools.filter(isHealthy)
  if (healthy.length === 0) return undefined
  const strict = eligibleOf(healthy, key, goal)
  const eligible = strict.size > 0 ? strict : new Set(healthy.map(({ pool }) => key(pool)))
  return rank(roundsOf(healthy, key), eligible, goal.tolerance, seededRandom(seed))
}

function eligibleOf(healthy: readonly PoolSample[], key: PoolKey, goal: TuneGoal): Set<number> {
  return new Set(healthy.filter((sample) => keepsP99(sample, goal)).map(({ pool }) => key(pool)))
}

/** How often each candidate is picked when the rounds are drawn anew. */
function winSharesOf(
  rounds: readonly Round[],
  eligible: ReadonlySet<number>,
  tolerance: number,
  seed: number,
  resamples: number,
): Map<number, number> {
  const random = seededRandom(seed)
  const shares = new Map<number, number>()
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = resampleRounds(rounds, random)
    const { pick } = rank(drawn, eligible, tolerance, random, BOUND_RESAMPLES_OF_A_WIN)
    shares.set(pick, (shares.get(pick) ?? 0) + 1 / resamples)
  }
  return shares
}
