import { formatDuration } from '../format.ts'

/** The measurements of the same queries, one after the other and concurrent. */
export interface Comparison {
  readonly sequentialMs: number
  readonly concurrentMs: number
  /** The largest speed-up that the number of connections allows. */
  readonly bound: number
  /** The mean time that a query held its connection, when run alone. */
  readonly aloneMs: number
  readonly heldMs: number
  /** The number of connections opened during the concurrent run; each took `connectMs` on average. */
  readonly opened: number
  readonly connectMs: number
}

export type BoundKind = 'one-connection' | 'all-at-once' | 'opening-connections' | 'slower-queries'

/** The sentences of one language for each bottleneck, with the numbers that show it. */
export type BoundTexts = Readonly<
  Record<
    BoundKind,
    (facts: {
      readonly opened: number
      readonly connect: string
      readonly held: string
      readonly alone: string
    }) => string
  >
>

/** The share of the bound from which the bound counts as reached. */
const NEAR_BOUND = 0.9

/** The bottleneck of queries that run concurrently. */
export function whatBounds(comparison: Comparison): BoundKind {
  const { sequentialMs, concurrentMs, bound, aloneMs, heldMs, opened, connectMs } = comparison
  if (bound === 1) return 'one-connection'
  if (sequentialMs / concurrentMs >= NEAR_BOUND * bound) return 'all-at-once'
  // Both delay the last query: those on new connections begin later, and each takes longer.
  return opened > 0 && connectMs >= heldMs - aloneMs ? 'opening-connections' : 'slower-queries'
}

/** Describes the bottleneck in words. */
export function describeBound(comparison: Comparison, texts: BoundTexts): string {
  return texts[whatBounds(comparison)]({
    opened: comparison.opened,
    connect: formatDuration(comparison.connectMs),
    held: formatDuration(comparison.heldMs),
    alone: formatDuration(comparison.aloneMs),
  })
}
