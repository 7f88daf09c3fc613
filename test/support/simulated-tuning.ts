import { tuneStep } from '../../bench/commands/tune-step.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { measure } from '../../bench/run/measurement.ts'
import type { TuneGoal } from '../../bench/tune/goal.ts'
import { recommend } from '../../bench/tune/recommend.ts'
import type { Recommendation } from '../../bench/tune/recommendation.ts'
import { parseDatabaseUrl } from '../../src/database-url.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** What `tune` did on a simulated server. */
export interface SimulatedTuning {
  readonly recommendation: Recommendation
  readonly result: ResultFile
  /** Simulated, of the whole measurement: pools opened, warmed up, measured and closed. */
  readonly durationMs: number
}

/**
 * Tunes a simulated server as `poolbench tune` does, in simulated time.
 *
 * @param url - a `memory:` URL.
 * @param goal - its `driver` is `memory`.
 * @param seed - of the order of the pools, and of what is drawn in the analysis.
 * @param full - every size at once, instead of a search.
 */
export async function tuneSimulated(
  url: string,
  goal: TuneGoal,
  { seed, full }: { readonly seed: number; readonly full: boolean },
): Promise<SimulatedTuning> {
  const result = await measure(
    {
      targets: [
        {
          label: goal.driver,
          url: parseDatabaseUrl(url),
          startedByPoolbench: false,
          settings: {},
        },
      ],
      next: (soFar) => tuneStep(soFar, goal, full),
      options: { seed, pool: { timeoutMs: 30_000 } },
      rows: 100,
      quick: false,
      poolbenchVersion: 'simulated',
      command: [],
      warnings: [],
    },
    {
      clock: createVirtualClock(),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onCheckpoint: async () => undefined,
      // The process that simulates is always busy, and takes no simulated time.
      meterProcess: () => () => ({ eventLoopUtilization: 0, cpuMs: 0 }),
    },
  )
  return { recommendation: recommend(result, goal), result, durationMs: result.durationMs }
}
