import { median } from '../../bench/stats/quantile.ts'
import type { Contest, Contestant, MicroRow } from './contest.ts'

/** The cost of one run of a contestant, in microseconds per operation. */
interface Cost {
  /** The CPU time of the whole process, including threads and garbage collection, but not the server. */
  readonly cpuUs: number
  readonly wallUs: number
}

/**
 * Measures like `runContest`, with one run per round, and reports CPU time as well as elapsed time:
 * if the server or the network takes most of the latter, CPU time shows the cost of our layers. A
 * ratio is the median over the rounds. The first round is discarded.
 *
 * No garbage collection is forced between runs: a full one makes V8 discard code that has not run
 * since the last, so that the contestant that shares the least code with the others pays for
 * recompiling its own (on PostgreSQL this turned 1.05 times into 1.5).
 */
export async function runCpuContest(
  { label, operations, contestants }: Contest,
  { rounds = 25 }: { readonly rounds?: number } = {},
): Promise<MicroRow[]> {
  const costs = contestants.map((): Cost[] => [])
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (turn + round + 1) % contestants.length
      const cost = await measure(contestants[index] as Contestant, operations)
      if (round >= 0) costs[index]?.push(cost)
    }
  }
  return (['cpuUs', 'wallUs'] as const).flatMap((kind) => {
    const reference = costs.at(-1)?.map((cost) => cost[kind]) ?? []
    return contestants.map(({ name }, index) => {
      const own = costs[index]?.map((cost) => cost[kind]) ?? []
      const ratios = own.map((timeUs, round) => timeUs / (reference[round] as number))
      return {
        label: `${label}, ${kind === 'cpuUs' ? 'CPU' : 'wall'}`,
        name,
        medianUs: median(own),
        ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
      }
    })
  })
}

async function measure(contestant: Contestant, operations: number): Promise<Cost> {
  const startedAtMs = performance.now()
  const before = process.cpuUsage()
  await contestant.run()
  const { user, system } = process.cpuUsage(before)
  return {
    cpuUs: (user + system) / operations,
    wallUs: ((performance.now() - startedAtMs) * 1000) / operations,
  }
}
