/** A file that `init` makes. */
export interface NewFile {
  /** Relative to the folder of the project. */
  readonly path: string
  readonly text: string
}

/** The operation to fill in, without its extension. */
export const OPERATION_FILE = 'poolbench/checkout'

export const RESULTS_FOLDER = 'poolbench/results'

/** Baselines are kept in git, for others to compare with. */
export const IGNORED = [`${RESULTS_FOLDER}/*`, `!${RESULTS_FOLDER}/baselines/`]

/** The language of a file that is made: by `mjs` it is a module whatever `package.json` says. */
export const EXTENSIONS = { ts: 'ts', js: 'mjs' } as const

export type Format = keyof typeof EXTENSIONS
