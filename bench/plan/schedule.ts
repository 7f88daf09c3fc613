import { seededRandom } from '../../src/index.ts'

/** How requests arrive: at random, independent of each other, or evenly spaced. */
export const ARRIVALS = ['poisson', 'constant'] as const

export type Arrivals = (typeof ARRIVALS)[number]

export interface ScheduleOptions {
  /** Requests per second, in the mean; above 0. */
  readonly ratePerS: number
  readonly durationMs: number
  readonly arrivals: Arrivals
  readonly seed: number
  /** The weight of each kind of request, above 0; at most 256 of them. */
  readonly weights: readonly number[]
}

/** The requests of a period, known before the first of them is sent. */
export interface Schedule {
  /** When each request is due, in milliseconds since the beginning; ascending. */
  readonly dueMs: Float64Array
  /** The kind of each request: an index into the weights. */
  readonly kinds: Uint8Array
}

/**
 * Draws the arrivals of a period. The times and the kinds come from two generators, so that the same
 * seed gives the same times whatever the mix.
 */
export function drawSchedule(options: ScheduleOptions): Schedule {
  const dueMs = Float64Array.from(dueTimes(options))
  const drawKind = kindDrawer(options.weights, options.seed)
  return { dueMs, kinds: Uint8Array.from(dueMs, drawKind) }
}

function* dueTimes({ ratePerS, durationMs, arrivals, seed }: ScheduleOptions): Generator<number> {
  const meanGapMs = 1000 / ratePerS
  if (arrivals === 'constant') {
    const count = Math.floor(durationMs / meanGapMs)
    // A product, as a sum of gaps would drift.
    for (let index = 0; index < count; index++) yield index * meanGapMs
    return
  }
  const random = seededRandom(seed)
  const gap = (): number => -Math.log(1 - random()) * meanGapMs
  for (let dueMs = gap(); dueMs < durationMs; dueMs += gap()) yield dueMs
}

/** Draws kinds of requests by their weights; the same seed draws the same ones. */
export function kindDrawer(weights: readonly number[], seed: number): () => number {
  // Another stream than that of the times.
  const random = seededRandom(seed ^ 0x5bd1e995)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return () => {
    let left = random() * total
    const kind = weights.findIndex((weight) => (left -= weight) < 0)
    return kind === -1 ? weights.length - 1 : kind
  }
}
