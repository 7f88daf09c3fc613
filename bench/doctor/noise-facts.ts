import type { SmallestDifference } from './smallest-difference.ts'

/** What the noise of one kind of work allows a measurement to detect. */
export interface NoiseFacts {
  readonly label: string
  readonly pairs: number
  /** The median duration of one burst, in milliseconds. */
  readonly burstMs: number
  /** The minimum detectable effects; `undefined` if there were too few pairs. */
  readonly smallest: SmallestDifference | undefined
  readonly failure?: string
}

/** The same with known effects, for runs of a given number of rounds. */
export interface KnownNoise extends NoiseFacts {
  readonly rounds: number
  readonly smallest: SmallestDifference
}
