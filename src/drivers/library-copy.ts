/** The copy of a package that is used, where several may be installed. */
export interface LibraryCopy {
  /** The name of the package: `pg`. */
  readonly name: string
  readonly version: string
  /** The user's project, or poolbench, which brings a copy for those who have none. */
  readonly from: 'project' | 'poolbench'
  /** The folder that holds its package.json. */
  readonly folder: string
}
