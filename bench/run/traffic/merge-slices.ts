import { FailureCounts } from '../failure-counts.ts'
import type { PoolUse } from '../pool-meter.ts'
import type { InstanceSlice } from './instance.ts'
import { RequestRecord } from './request-record.ts'
import { SecondsRecorder } from './seconds.ts'

/** What all instances saw together. */
export interface MergedSlice extends InstanceSlice {
  /** What each of them saw. */
  readonly instances: readonly InstanceSlice[]
}

/**
 * What instances saw of the same slice, as one: counts and CPU times add up, histograms are merged bucket
 * by bucket, and the event loop is that of the busiest.
 */
export function mergeSlices(slices: readonly InstanceSlice[]): MergedSlice {
  const [first] = slices as [InstanceSlice]
  const sum = (of: (slice: InstanceSlice) => number): number =>
    slices.reduce((total, slice) => total + of(slice), 0)
  const most = (of: (slice: InstanceSlice) => number): number => Math.max(...slices.map(of))
  const seconds = new SecondsRecorder(1000 * first.seconds.count)
  const failures = new FailureCounts((message) => message)
  for (const slice of slices) {
    seconds.merge(slice.seconds)
    failures.merge(slice.failures)
  }
  return {
    seconds,
    due: sum(({ due }) => due),
    skipped: sum(({ skipped }) => skipped),
    elapsedMs: most(({ elapsedMs }) => elapsedMs),
    inFlightAtEnd: sum(({ inFlightAtEnd }) => inFlightAtEnd),
    kinds: first.kinds.map((_, kind) =>
      RequestRecord.sum(slices.map(({ kinds }) => kinds[kind] as RequestRecord)),
    ),
    failures: failures.toResult(),
    pool: mergePools(slices.map(({ pool }) => pool)),
    process: {
      eventLoopUtilization: most(({ process }) => process.eventLoopUtilization),
      cpuMs: sum(({ process }) => process.cpuMs),
    },
    memory: {
      heapUsedMb: sum(({ memory }) => memory.heapUsedMb),
      rssMb: sum(({ memory }) => memory.rssMb),
    },
    instances: slices,
  }
}

/** `undefined` where one of them was not seen. */
function mergePools(pools: readonly (PoolUse | undefined)[]): PoolUse | undefined {
  const seen = pools.filter((pool) => pool !== undefined)
  if (seen.length < pools.length) return undefined
  const sum = (of: (pool: PoolUse) => number): number =>
    seen.reduce((total, pool) => total + of(pool), 0)
  const areCounted = seen.every(({ statements }) => statements !== undefined)
  return {
    opened: sum(({ opened }) => opened),
    closed: sum(({ closed }) => closed),
    timeouts: sum(({ timeouts }) => timeouts),
    statements: areCounted ? sum(({ statements }) => statements ?? 0) : undefined,
    connectMs: sum(({ connectMs }) => connectMs),
    connectionMs: sum(({ connectionMs }) => connectionMs),
  }
}
