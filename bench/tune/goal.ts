import type { TuneFile } from '../result/tune-schema.ts'

/** The goal of a recommendation, and its limits. */
export type TuneGoal = Readonly<TuneFile['goal']>

/** The pools to measure next, in alternation, each in a number of further rounds. */
export interface TuneStep {
  readonly pools: readonly { readonly poolSize: number; readonly maxOverflow: number }[]
  /** The number of operations in a burst. */
  readonly concurrency: number
  readonly rounds: number
}
