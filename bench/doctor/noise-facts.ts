import type { SmallestDifference } from './smallest-difference.ts'

/** What the noise of one kind of work lets a measurement see. */
export interface NoiseFacts {
  readonly label: string
  readonly pairs: number
  /** The median duration of one burst, in milliseconds. */
  readonly burstMs: number
  /** `undefined`: there were too few pairs. */
  readonly smallest: SmallestDifference | undefined
  readonly failure?: string
}

/** The same where it is known, for runs of so many rounds. */
export interface KnownNoise extends NoiseFacts {
  readonly rounds: number
  readonly smallest: SmallestDifference
}
