import type { PoolSize } from '../../src/index.ts'
import { median } from '../stats/quantile.ts'
import type { TuneGoal } from './goal.ts'
import type { PoolSample } from './pool-sample.ts'
import type { Ranking } from './ranking.ts'
import type { PoolFinding } from './recommendation.ts'

/** Whether all operations of a pool succeeded, so that it can be compared. */
export function isHealthy({ failures, throughputs }: PoolSample): boolean {
  return failures === 0 && throughputs.size > 0
}

/** Whether a pool keeps to the response time that the goal asks for. */
export function keepsP99(pool: PoolSample, { p99Ms }: TuneGoal): boolean {
  return p99Ms === null || pool.p99Ms <= p99Ms
}

/** What samples and their ranking say of each pool that was measured. */
export function findingsOf(
  pools: readonly PoolSample[],
  key: (pool: PoolSize) => number,
  goal: TuneGoal,
  ranking: Ranking | undefined,
  winShares: ReadonlyMap<number, number>,
): PoolFinding[] {
  const measured = pools.filter(({ throughputs }) => throughputs.size > 0)
  const highest = Math.max(...measured.map(throughputOf))
  return measured.map((sample) => {
    const candidate = key(sample.pool)
    const throughput = throughputOf(sample)
    const standing = ranking?.standings.find((each) => each.candidate === candidate)
    const ratioToBest = standing?.ratio ?? throughput / highest
    return {
      pool: sample.pool,
      throughput,
      ratioToBest,
      lowerBound: standing && ranking?.lowerBound(candidate),
      p99Ms: sample.p99Ms,
      rounds: sample.throughputs.size,
      failures: sample.failures,
      eventLoopUtilization: sample.eventLoopUtilization,
      openedPerBurst: sample.openedPerBurst,
      connectMs: sample.connectMs,
      isEquivalent:
        isHealthy(sample) && keepsP99(sample, goal) && ratioToBest >= 1 - goal.tolerance,
      winShare: winShares.get(candidate) ?? 0,
    }
  })
}

function throughputOf({ throughputs }: PoolSample): number {
  return median([...throughputs.values()])
}
