/** The installed copy of a package that is used, as several may be installed. */
export interface LibraryCopy {
  /** The name of the package: `pg`. */
  readonly name: string
  readonly version: string
  /** The installation it belongs to: the user's project, or poolbench as a fallback. */
  readonly from: 'project' | 'poolbench'
  /** The folder that holds its package.json. */
  readonly folder: string
}
