import { median } from '../../bench/stats/quantile.ts'
import type { Contest, Contestant, MicroRow } from './contest.ts'

/** What one run of a contestant took, in microseconds per operation. */
interface Cost {
  /** Of the whole process, threads and garbage collection included; a server's is not in it. */
  readonly cpuUs: number
  readonly wallUs: number
}

/**
 * Measures like `runContest`, one run a round, and gives the CPU time beside the time that passed:
 * where most of that is the server's or the network's, CPU time is what a layer of ours costs. A
 * ratio is the median of those of the rounds. A first round is thrown away.
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
