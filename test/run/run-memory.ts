import { scenario, type Scenario } from '../../bench/plan/scenario.ts'
import { seesPool } from '../../bench/result/query.ts'
import type { PoolScenario, ScenarioResult } from '../../bench/result/schema.ts'
import type { OpenTarget } from '../../bench/run/open-target.ts'
import { Runner, type RunOptions } from '../../bench/run/runner.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { drive } from './drive.ts'

/** A scenario of 100 concurrent `get-user` on 15+0, but for what is said. */
export function cell(parts: Partial<Omit<Scenario, 'id'>> = {}): Scenario {
  return scenario({
    driver: 'memory',
    operation: 'get-user',
    mode: 'concurrent',
    concurrency: 100,
    pool: { poolSize: 15, maxOverflow: 0 },
    queryTimeMs: 0,
    ...parts,
  })
}

/** What is seen of a run from outside. */
export interface RunLog {
  readonly results: readonly ScenarioResult[]
  /** `<round> <id>`, in the order in which they were measured. */
  readonly order: readonly string[]
  readonly progress: readonly number[]
  /** The results after each visit to a group. */
  readonly checkpoints: readonly (readonly ScenarioResult[])[]
}

/** What a run may be given besides its scenarios. */
export interface RunMemoryOptions extends Partial<RunOptions> {
  readonly rounds?: number
  readonly signal?: AbortSignal
  readonly onProgress?: () => void
}

/** Runs scenarios on simulated servers, in simulated time. */
export async function runMemory(
  clock: FakeClock,
  targets: readonly OpenTarget[],
  scenarios: readonly Scenario[],
  options: RunMemoryOptions = {},
): Promise<RunLog> {
  const { rounds = 1, seed = 1, pool = {}, signal = new AbortController().signal } = options
  const order: string[] = []
  const progress: number[] = []
  const checkpoints: (readonly ScenarioResult[])[] = []
  const runner = new Runner(
    targets,
    { seed, pool },
    {
      clock,
      signal,
      onProgress: (done, { id }, round) => {
        order.push(`${round} ${id}`)
        progress.push(done)
        options.onProgress?.()
      },
      onResults: async (soFar) => {
        checkpoints.push(soFar)
      },
    },
  )
  await drive(clock, runner.measure(scenarios, rounds))
  return { results: runner.results(), order, progress, checkpoints }
}

/** @throws {Error} where the scenario is missing or failed. */
export function completed(results: readonly ScenarioResult[], id = results[0]?.id): PoolScenario {
  const found = results.find((result) => result.id === id)
  if (found?.status !== 'completed' || !seesPool(found))
    throw new Error(`${id}: ${JSON.stringify(found)}`)
  return found
}
