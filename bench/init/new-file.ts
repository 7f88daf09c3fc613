/** A file that `init` makes. */
export interface NewFile {
  /** Relative to the folder of the project. */
  readonly path: string
  readonly text: string
}

/** The operation to fill in, without its extension. */
export const OPERATION_FILE = 'poolbench/operation'

export const RESULTS_FOLDER = 'poolbench/results'

/** Baselines are kept in git, for others to compare with. */
export const IGNORED = [`${RESULTS_FOLDER}/*`, `!${RESULTS_FOLDER}/baselines/`]

/** What a project without a `.gitignore` has to ignore as well. */
export const IGNORED_IN_A_NEW_FILE = ['node_modules/', ...IGNORED]

/** The language of a file that is made: by `mjs` it is a module whatever `package.json` says. */
export const EXTENSIONS = { ts: 'ts', js: 'mjs' } as const

export type Format = keyof typeof EXTENSIONS
