import type { TuneFile, TuneRecommendation } from '../result/tune-schema.ts'

export type { CrossCheck, PoolFinding } from '../result/tune-schema.ts'

/** The pool to set, and how sure that is. */
export type Recommended = Omit<TuneRecommendation, 'settings'>

/** Why nothing is recommended. */
export type Refusal = NonNullable<TuneFile['refusal']>

/** All that follows from a result and a goal: a recommendation or a refusal, and never both. */
export interface Recommendation extends Pick<
  TuneFile,
  'goal' | 'refusal' | 'sizes' | 'overflows' | 'crossChecks'
> {
  readonly recommendation: Recommended | null
}
