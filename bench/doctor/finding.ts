import type { KnownNoise } from './noise-facts.ts'

/** Something that the doctor found; what is not as it should be comes with what to do. */
export type Finding = (
  | { readonly level: 'ok'; readonly what: string }
  | { readonly level: 'note' | 'problem'; readonly what: string; readonly advice: string }
) & {
  /** What the noise of each kind of work lets a measurement see; of the finding that sums it up. */
  readonly noise?: readonly KnownNoise[]
}

/** Findings about one thing. */
export interface FindingGroup {
  readonly title: string
  readonly findings: readonly Finding[]
}

export function ok(what: string): Finding {
  return { level: 'ok', what }
}

/** Works, but not as well as it could, or is to be known. */
export function note(what: string, advice: string): Finding {
  return { level: 'note', what, advice }
}

/** Keeps something from being measured, or from being believed. */
export function problem(what: string, advice: string): Finding {
  return { level: 'problem', what, advice }
}
