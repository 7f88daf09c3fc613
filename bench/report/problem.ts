/** A problem that CI shows to the reviewer of a change. */
export interface Problem {
  readonly level: 'error' | 'warning'
  /** The title, in a few words. */
  readonly title: string
  /** The message, in one line. */
  readonly message: string
}
