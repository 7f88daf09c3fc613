import { Bench } from 'tinybench'
import { median } from '../../bench/stats/quantile.ts'

/** One of the implementations that a {@link Contest} compares. */
export interface Contestant {
  readonly name: string
  /** Performs the operation `operations` times. */
  run(): Promise<void>
}

/** Several implementations of the same operation; the last contestant is the reference. */
export interface Contest {
  /** A short description of one operation. */
  readonly label: string
  /** The number of operations in one run of a contestant: enough to last a millisecond. */
  readonly operations: number
  readonly contestants: readonly Contestant[]
}

/** The options of a contest. */
export interface ContestOptions {
  /** @defaultValue 15 */
  readonly rounds?: number
  /**
   * The number of runs of one contestant in one round.
   * @defaultValue 30
   */
  readonly runsPerRound?: number
}

/** The time of one contestant. */
export interface MicroRow {
  readonly label: string
  readonly name: string
  /** The microseconds per operation: the median over rounds of the round's median run. */
  readonly medianUs: number
  /** The time divided by that of the reference. */
  readonly ratio: {
    /** The ratio of the two medians. */
    readonly median: number
    /** The ratio in the round in which it was lowest. */
    readonly min: number
    /** The ratio in the round in which it was highest. */
    readonly max: number
  }
}

/**
 * Measures the contestants in alternation: every round visits all of them, each time beginning with another
 * one, so that a drifting machine affects them equally. The first round is discarded.
 */
export async function runContest(
  contest: Contest,
  { rounds = 15, runsPerRound = 30 }: ContestOptions = {},
): Promise<MicroRow[]> {
  const { label, operations, contestants } = contest
  const times = contestants.map((): number[] => [])
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (turn + round + 1) % contestants.length
      const runMs = await medianRunMs(contestants[index] as Contestant, runsPerRound)
      if (round >= 0) times[index]?.push((runMs * 1000) / operations)
    }
  }
  const reference = times.at(-1) ?? []
  return contestants.map(({ name }, index) => {
    const own = times[index] ?? []
    const ratios = own.map((timeUs, round) => timeUs / (reference[round] as number))
    return {
      label,
      name,
      medianUs: median(own),
      ratio: {
        median: median(own) / median(reference),
        min: Math.min(...ratios),
        max: Math.max(...ratios),
      },
    }
  })
}

/** tinybench would run one task to its end before the next: hence one Bench per turn. */
async function medianRunMs(contestant: Contestant, runs: number): Promise<number> {
  globalThis.gc?.()
  const bench = new Bench({ iterations: runs, time: 0, warmup: false, throws: true })
  // Without `async`, `add` would call the function once to inspect its return value.
  bench.add(contestant.name, () => contestant.run(), { async: true })
  const [task] = await bench.run()
  if (task?.result.state !== 'completed') throw new Error(`${contestant.name} did not complete`)
  return task.result.latency.p50
}
