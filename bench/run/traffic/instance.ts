import type { Clock } from '../../../src/index.ts'
import type { Balance, Share } from '../../plan/share.ts'
import type { TrafficScenario } from '../../plan/traffic.ts'
import type { CountedFailure } from '../failure-counts.ts'
import type { MeasuredPoolOptions } from '../measured-pool.ts'
import { MeasureError } from '../measure-error.ts'
import type { OpenTarget } from '../open-target.ts'
import type { PoolUse } from '../pool-meter.ts'
import type { MemoryUse, ProcessUse } from '../process-meter.ts'
import type { RequestRecord } from './request-record.ts'
import type { SliceOptions, SliceRecord } from './slice.ts'

/** A slice of traffic on a pool: what an instance is to send of it. */
export interface Assignment extends Pick<SliceOptions, 'warmUpMs' | 'durationMs' | 'seed'> {
  readonly scenario: TrafficScenario
  readonly poolOptions: MeasuredPoolOptions['poolOptions']
  readonly share: Share
}

/** What an instance saw in a slice, and what it spent. */
export interface InstanceSlice extends SliceRecord {
  /** By kind, in the order of the mix. */
  readonly kinds: readonly RequestRecord[]
  readonly failures: readonly CountedFailure[]
  /** `undefined`: the pool of a service cannot be seen. */
  readonly pool: PoolUse | undefined
  readonly process: ProcessUse
  readonly memory: MemoryUse
}

/** One process of a service: an event loop, and a pool for each slice. */
export interface Instance {
  /**
   * Opens the pool and warms it up.
   *
   * @throws what makes the slice worthless: an operation that does not work at all, a database that
   *   cannot be reached.
   */
  prepare(target: OpenTarget, assignment: Assignment): Promise<void>
  /** Sends its share. @param startsAtMs - when the warm-up begins, on the clock of this process. */
  send(startsAtMs: number): Promise<InstanceSlice>
  /** Closes the pool, if there is one. @throws if a service does not stop. */
  end(): Promise<void>
}

/** Where instances come from: this process, or others. */
export interface InstanceSource {
  readonly count: number
  readonly balance: Balance
  /** Starts them, for these databases. */
  open(targets: readonly OpenTarget[], context: InstanceContext): Promise<OpenInstances>
}

export interface InstanceContext {
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface OpenInstances {
  readonly instances: readonly Instance[]
  close(): Promise<void>
}

/** An instance ended while it was needed: what was asked for can no longer be sent. */
export class LostInstanceError extends MeasureError {}
