import { parseDatabaseUrl } from '../../../src/index.ts'
import type { OwnDefinition } from '../../../bench/modules/load-operation.ts'
import { adapted } from '../../../bench/modules/custom-modules.ts'
import type { MixPart } from '../../../bench/plan/mix.ts'
import type { Load } from '../../../bench/plan/traffic.ts'
import type { LoadFile } from '../../../bench/result/load-schema.ts'
import type { CompletedTraffic } from '../../../bench/result/traffic-schema.ts'
import { measureTraffic, onlyStep } from '../../../bench/run/traffic/measure-traffic.ts'
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts'

export interface SampleTraffic {
  readonly own: readonly OwnDefinition[]
  /** Default: the definitions, equally often. */
  readonly mix?: readonly MixPart[]
  readonly url?: string
  readonly load?: Load
  readonly sizes?: readonly number[]
  readonly rounds?: number
  readonly seed?: number
  readonly signal?: AbortSignal
  /** On which every request must take some time: else clients without a pause would never end. */
  readonly clock?: VirtualClock
}

/** Requests that are evenly spaced, 100 a second. */
export const EVEN: Load = { kind: 'open', ratePerS: 100, arrivals: 'constant', maxInFlight: 1000 }

/** Sends traffic to a simulated server for a second on each pool, on virtual time. */
export function sampleTraffic({
  own,
  mix = own.map(({ name }) => ({ operation: name, weight: 1 })),
  url = 'memory:?latency=10ms',
  load = EVEN,
  sizes = [2],
  rounds = 1,
  seed = 1,
  signal = new AbortController().signal,
  clock = createVirtualClock(),
}: SampleTraffic): Promise<LoadFile> {
  return measureTraffic(
    {
      targets: [
        { label: 'memory', url: parseDatabaseUrl(url), startedByPoolbench: false, settings: {} },
      ],
      customOperations: Object.fromEntries(own.map((each) => [each.name, adapted(each)])),
      mix,
      next: onlyStep({
        cells: sizes.map((poolSize) => ({ pool: { poolSize, maxOverflow: 0 }, load })),
        rounds,
      }),
      slos: [],
      warmUpMs: 200,
      sliceMs: 1000,
      seed,
      queryTimeMs: 0,
      rows: 10,
      poolOptions: { timeoutMs: 1000 },
      quick: false,
      poolbenchVersion: '0.1.0',
      command: ['poolbench', 'load'],
      warnings: [],
    },
    { clock, signal, onProgress: () => undefined, onCheckpoint: async () => undefined },
  )
}

/** @throws {Error} where traffic could not be measured. */
export function measuredIn({ traffic }: LoadFile): CompletedTraffic[] {
  return traffic.map((row) => {
    if (row.status !== 'completed') throw new Error(row.reason)
    return row
  })
}
