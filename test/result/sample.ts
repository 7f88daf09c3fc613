import { parseDatabaseUrl, systemClock } from '../../src/index.ts'
import { tuneFile } from '../../bench/commands/tune-file.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import type { TuneFile } from '../../bench/result/tune-schema.ts'
import {
  measure,
  type MeasurementRequest,
  type MeasurementStep,
  type MeasurementContext,
} from '../../bench/run/measurement.ts'
import type { TuneGoal } from '../../bench/tune/goal.ts'
import { tuneSimulated } from '../support/simulated-tuning.ts'

type SmallRequest = MeasurementRequest & { readonly first: MeasurementStep }

/** The parts of a run that measures two scenarios on a simulated server in a few milliseconds. */
export function smallRequest(url = 'memory:', ...others: string[]): SmallRequest {
  return {
    targets: [url, ...others].map((text, index) => ({
      label: index === 0 ? 'first' : `other-${index}`,
      url: parseDatabaseUrl(text),
      startedByPoolbench: false,
      settings: {},
    })),
    first: {
      rounds: 2,
      matrices: [
        {
          pools: [{ poolSize: 2, maxOverflow: 1 }],
          operations: ['get-user'],
          modes: ['sequential', 'concurrent'],
          concurrency: [3],
          queryTimesMs: [0],
        },
      ],
    },
    options: { seed: 1, pool: { timeoutMs: 30_000 } },
    rows: 10,
    quick: false,
    poolbenchVersion: '0.1.0',
    command: ['poolbench', 'run'],
    warnings: [],
  }
}

export function context(overrides: Partial<MeasurementContext> = {}): MeasurementContext {
  return {
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onCheckpoint: async () => undefined,
    ...overrides,
  }
}

/** A result that a run wrote. */
export function sampleResult(): Promise<ResultFile> {
  return measure(smallRequest(), context())
}

/** A file that tune wrote for a simulated server, with a recommendation. */
export async function sampleTune(): Promise<TuneFile> {
  const goal: TuneGoal = {
    driver: 'memory',
    operation: 'get-user',
    queryTimeMs: 0,
    concurrency: 8,
    load: 'callers',
    burst: 12,
    p99Ms: null,
    instances: 1,
    tolerance: 0.07,
  }
  const url = 'memory:?latency=2ms&capacity=4'
  const { result } = await tuneSimulated(url, goal, { seed: 1, full: false })
  return tuneFile(result, goal)
}
