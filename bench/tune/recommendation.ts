import type { TuneFile, TuneRecommendation } from '../result/tune-schema.ts'

export type { CrossCheck, PoolFinding } from '../result/tune-schema.ts'

/** The recommended pool, with its confidence. */
export type Recommended = Omit<TuneRecommendation, 'settings'>

/** The reason why nothing is recommended. */
export type Refusal = NonNullable<TuneFile['refusal']>

/** The conclusions from a result and a goal: either a recommendation or a refusal, never both. */
export interface Recommendation extends Pick<
  TuneFile,
  'goal' | 'refusal' | 'sizes' | 'overflows' | 'crossChecks'
> {
  readonly recommendation: Recommended | null
}
