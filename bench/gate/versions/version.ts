/** A version of a project, ready to be measured. */
export interface Version {
  /** The absolute folder in which its processes run. */
  readonly folder: string
  /** The absolute path of the `cli.js` that measures it. */
  readonly cli: string
  /** `main (1a2b3c4)`, or the folder as it was typed. */
  readonly label: string
}
