import { median } from '../stats/quantile.ts'
import type { TuneGoal } from './goal.ts'
import { isSurelyWithin } from './p99.ts'
import { fits, type PoolKey, type PoolSample } from './pool-sample.ts'
import type { Ranking } from './ranking.ts'
import type { PoolFinding } from './recommendation.ts'

/** The measurements and the ranking from which findings are made. */
export interface Found {
  readonly key: PoolKey
  readonly goal: TuneGoal
  /** The most connections that a pool may have; Infinity for no limit. */
  readonly connections: number
  readonly ranking: Ranking | undefined
  readonly pick: PoolSample | undefined
  /** The upper bounds of p99. */
  readonly uppers: ReadonlyMap<PoolSample, number | undefined>
  readonly winShares: ReadonlyMap<number, number>
  /** Whether p99 decides rather than throughput. */
  readonly isByP99: boolean
}

/**
 * The finding for each measured pool, from its samples and the ranking. Its throughput is its ratio to the
 * best times the best's level, as medians over different rounds could contradict the order of the ratios.
 */
export function findingsOf(pools: readonly PoolSample[], found: Found): PoolFinding[] {
  const { ranking, key, winShares } = found
  const measured = pools.filter(({ throughputs }) => throughputs.size > 0)
  const level = ranking?.level ?? Math.max(...measured.map(throughputOf))
  return measured.map((sample) => {
    const candidate = key(sample.pool)
    const compared = ranking?.standings.find((each) => each.candidate === candidate)
    const ratioToBest = compared?.ratio ?? throughputOf(sample) / level
    return {
      pool: sample.pool,
      throughput: level * ratioToBest,
      ratioToBest,
      lowerBound: (compared && ranking?.lowerBound(candidate)) ?? null,
      p99Ms: sample.p99Ms,
      p99UpperMs: found.uppers.get(sample) ?? null,
      rounds: sample.throughputs.size,
      failures: sample.failures,
      eventLoopUtilization: sample.eventLoopUtilization,
      openedPerBurst: sample.openedPerBurst,
      connectMs: sample.connectMs,
      standing: standingOf(sample, ratioToBest, found),
      winShare: winShares.get(candidate) ?? 0,
    }
  })
}

function standingOf(
  sample: PoolSample,
  ratioToBest: number,
  { key, goal, connections, ranking, pick, uppers, isByP99 }: Found,
): PoolFinding['standing'] {
  const { pool, failures, p99Ms } = sample
  if (failures > 0) return 'failed'
  if (!fits(pool, connections)) return 'does-not-fit'
  if (sample === pick) return 'recommended'
  if (goal.p99Ms !== null && p99Ms > goal.p99Ms) return 'p99-too-long'
  if (goal.p99Ms !== null && isByP99) {
    const upperMs = uppers.get(sample)
    if (upperMs === undefined) return 'too-few-rounds'
    return isSurelyWithin(goal.p99Ms, upperMs) ? 'keeps-p99' : 'p99-not-sure'
  }
  if (ratioToBest < 1 - goal.tolerance) return 'slower'
  // A pool measured often enough to be compared is either among the best or not faster than they are.
  const isUntried = ratioToBest * (1 - goal.tolerance) > 1 && !ranking?.best.has(key(pool))
  return isUntried ? 'too-few-rounds' : 'as-good'
}

function throughputOf({ throughputs }: PoolSample): number {
  return median([...throughputs.values()])
}
