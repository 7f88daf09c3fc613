import type { KnownNoise } from './noise-facts.ts'

/** A finding of the doctor; notes and problems come with advice. */
export type Finding = (
  | { readonly level: 'ok'; readonly what: string }
  | { readonly level: 'note' | 'problem'; readonly what: string; readonly advice: string }
) & {
  /** The minimum detectable effect for each kind of work, on the finding that summarises them. */
  readonly noise?: readonly KnownNoise[]
}

/** Findings about one subject. */
export interface FindingGroup {
  readonly title: string
  readonly findings: readonly Finding[]
}

export function ok(what: string): Finding {
  return { level: 'ok', what }
}

/** A finding about something that works, but could be better or should be known. */
export function note(what: string, advice: string): Finding {
  return { level: 'note', what, advice }
}

/** A finding about something that prevents a measurement, or makes it unreliable. */
export function problem(what: string, advice: string): Finding {
  return { level: 'problem', what, advice }
}
