/** Something that a reviewer should see beside the change, as CI shows it. */
export interface Problem {
  readonly level: 'error' | 'warning'
  /** A few words. */
  readonly title: string
  /** One line. */
  readonly message: string
}
