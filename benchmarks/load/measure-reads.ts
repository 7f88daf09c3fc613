import { parseDatabaseUrl, systemClock } from '../../src/index.ts'
import { measureTraffic, onlyStep } from '../../bench/run/traffic/measure-traffic.ts'
import type { SliceResult } from '../../bench/result/traffic-schema.ts'

export interface ReadsOptions {
  /** Requests per second that arrive at random. */
  readonly rate: number
  readonly seed: number
  readonly connections: number
  readonly sliceMs: number
}

/** A slice of reads of one row by its id, as `poolbench load` measures it. */
export async function measureReads(
  url: string,
  { rate, seed, connections, sliceMs }: ReadsOptions,
): Promise<SliceResult> {
  const file = await measureTraffic(
    {
      targets: [
        {
          label: 'postgres',
          url: parseDatabaseUrl(url),
          startedByPoolbench: true,
          settings: {},
        },
      ],
      mix: [{ operation: 'get-user', weight: 1 }],
      next: onlyStep({
        cells: [
          {
            pool: { poolSize: connections, maxOverflow: 0 },
            load: { kind: 'open', ratePerS: rate, arrivals: 'poisson', maxInFlight: 100_000 },
          },
        ],
        rounds: 1,
      }),
      queryTimeMs: 0,
      slos: [],
      warmUpMs: 1000,
      sliceMs,
      seed,
      rows: 100,
      poolOptions: { timeoutMs: 30_000 },
      quick: false,
      poolbenchVersion: '-',
      command: [],
      warnings: [],
    },
    {
      clock: systemClock,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onCheckpoint: () => Promise.resolve(),
    },
  )
  const [measured] = file.traffic
  const slice = measured?.status === 'completed' ? measured.slices[0] : undefined
  if (!slice) throw new Error(JSON.stringify(measured))
  return slice
}
