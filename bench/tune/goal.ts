/** What a pool is to be recommended for, and what it must keep to. */
export interface TuneGoal {
  /** The label of the target. */
  readonly driver: string
  readonly operation: string
  readonly queryTimeMs: number
  /** Operations at once that the pool serves day by day: `pool_size` is chosen for these. */
  readonly concurrency: number
  /** Operations at once in the worst moment: `max_overflow` is chosen for these. At least `concurrency`. */
  readonly burst: number
  /** The most that 99 % of the operations may take from the call to the answer; `null`: no limit. */
  readonly p99Ms: number | null
  /** Processes with a pool of their own on the same server. */
  readonly instances: number
  /** Of throughput, the share below the best that counts as equal: 0.07. */
  readonly tolerance: number
}

/** The pools to measure next, each in so many further rounds, side by side. */
export interface TuneStep {
  readonly pools: readonly { readonly poolSize: number; readonly maxOverflow: number }[]
  /** Operations in a burst. */
  readonly concurrency: number
  readonly rounds: number
}
