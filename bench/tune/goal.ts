import type { TuneFile } from '../result/tune-schema.ts'

/** What a pool is to be recommended for, and what it must keep to. */
export type TuneGoal = Readonly<TuneFile['goal']>

/** The pools to measure next, each in so many further rounds, side by side. */
export interface TuneStep {
  readonly pools: readonly { readonly poolSize: number; readonly maxOverflow: number }[]
  /** Operations in a burst. */
  readonly concurrency: number
  readonly rounds: number
}
