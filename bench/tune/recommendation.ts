import type { PoolSize } from '../../src/index.ts'
import type { Interval } from '../stats/interval.ts'
import type { TuneGoal } from './goal.ts'

/** One pool that was measured, beside the best of its kind. */
export interface PoolFinding {
  readonly pool: PoolSize
  /** Operations per second, the median over rounds. */
  readonly throughput: number
  /**
   * Throughput over that of the best, paired by round. The best are all those within the tolerance of
   * the highest, without the one that is compared, so that it lies a little above 1 for the highest.
   */
  readonly ratioToBest: number
  /** One-sided 95 % bound below that ratio; `undefined` with too few common rounds. */
  readonly lowerBound: number | undefined
  /** From the call to the answer, of all operations. */
  readonly p99Ms: number
  readonly rounds: number
  /** Operations that failed or timed out: such a pool is never recommended. */
  readonly failures: number
  /** Share of the time that this process's event loop was busy, 0 to 1. */
  readonly eventLoopUtilization: number
  /** Connections opened in a burst, and what opening one took, in the mean. */
  readonly openedPerBurst: number
  readonly connectMs: number
  /** Within the tolerance of the best: as good, as far as this can be told. */
  readonly isEquivalent: boolean
  /** How often it is the one to be recommended when rounds are drawn anew, 0 to 1. */
  readonly winShare: number
}

/** A second opinion on the size of the pool. */
export interface CrossCheck {
  readonly name: 'bound' | 'littles-law' | 'usl' | 'cores'
  /** Connections that it speaks for; `undefined` where it has no answer, which `text` explains. */
  readonly connections: number | undefined
  readonly interval: Interval | undefined
  /** Whether it is within a factor of two of the recommendation; `undefined` without an answer. */
  readonly agrees: boolean | undefined
  /** In a few words, with its numbers. */
  readonly text: string
}

/** Nothing is recommended. */
export interface Refusal {
  readonly kind: 'refused'
  readonly goal: TuneGoal
  readonly code:
    | 'nothing-measured'
    | 'operation-fails'
    | 'process-saturated'
    | 'does-not-fit'
    | 'p99-unreachable'
  /** One line: why, with the numbers, and what to do. */
  readonly reason: string
  readonly sizes: readonly PoolFinding[]
}

/** The pool to set, and how sure that is. */
export interface Recommended {
  readonly kind: 'recommended'
  readonly goal: TuneGoal
  readonly pool: PoolSize
  /** Pools without overflow at `goal.concurrency`, by size. */
  readonly sizes: readonly PoolFinding[]
  /** Pools of the recommended size at `goal.burst`, by overflow; empty where none was measured. */
  readonly overflows: readonly PoolFinding[]
  /** Why this `max_overflow`, in a sentence with its numbers. */
  readonly overflowReason: string
  /** The smallest and the largest pool_size that are as good, among those measured without a gap. */
  readonly equivalent: { readonly from: number; readonly to: number }
  readonly winShare: number
  readonly crossChecks: readonly CrossCheck[]
  readonly confidence: 'high' | 'medium' | 'low'
  /** Why not higher, each in a phrase; empty for `high`. */
  readonly doubts: readonly string[]
}

export type Recommendation = Recommended | Refusal
