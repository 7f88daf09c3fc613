import { expect, test } from 'vitest'
import { loadOutcome } from '../../bench/analysis/load-outcome.ts'
import type { LoadFile } from '../../bench/result/load-schema.ts'
import type { CompletedTraffic, SliceResult } from '../../bench/result/traffic-schema.ts'

interface Seen {
  readonly lateMs?: number
  readonly skipped?: number
  readonly values?: readonly number[]
}

/** Traffic on one pool: six slices of a thousand requests, all alike. */
function fileOf(objectives: readonly string[], ...pools: readonly Seen[]): LoadFile {
  const traffic = pools.map(({ lateMs = 0, skipped = 0, values = [] }) => {
    const slice = {
      due: 1000,
      answered: 1000 - skipped,
      skipped,
      failures: 0,
      durationMs: 2000,
      elapsedMs: 2010,
      p99Ms: 20,
      objectives: [...values],
    } satisfies Partial<SliceResult>
    return {
      status: 'completed',
      load: { kind: 'open', ratePerS: 500, arrivals: 'poisson', maxInFlight: 100 },
      slices: Array.from({ length: 6 }, () => slice as unknown as SliceResult),
      late: { p99Ms: lateMs },
      kinds: [{ operation: 'get-user', answered: 6000 }],
    } as unknown as CompletedTraffic
  })
  return { objectives: [...objectives], traffic } as unknown as LoadFile
}

test.for([
  ['kept', fileOf([], {})],
  ['kept', fileOf([], { lateMs: 15 })],
  ['invalid', fileOf([], { skipped: 100 })],
  ['kept', fileOf(['p99<50ms'], { values: [60] }, { values: [40] })],
  ['broken', fileOf(['p99<50ms'], { values: [60] }, { values: [51] })],
  ['undecided', fileOf(['p99.99<50ms'], { values: [40] })],
  ['invalid', fileOf(['p99<50ms'], { values: [40], lateMs: 6 })],
  ['kept', fileOf(['p99<50ms'], { values: [40], lateMs: 4 })],
  ['undecided', fileOf(['p99<50ms', 'errors<1%'], { values: [40, 0], lateMs: 6 })],
  ['broken', fileOf(['errors<1%'], { values: [0.02], lateMs: 15 })],
] as const)('a load test comes to %s: case %$', ([outcome, file]) => {
  expect(loadOutcome(file)).toBe(outcome)
})
