/** A file that `init` creates. */
export interface NewFile {
  /** The path relative to the folder of the project. */
  readonly path: string
  readonly text: string
}

/** The operation to fill in, without its extension. */
export const OPERATION_FILE = 'poolbench/operation'

export const RESULTS_FOLDER = 'poolbench/results'

/** Patterns for `.gitignore`. Baselines stay in git, so that others can compare with them. */
export const IGNORED = [`${RESULTS_FOLDER}/*`, `!${RESULTS_FOLDER}/baselines/`]

/** Patterns for a project that has no `.gitignore` yet. */
export const IGNORED_IN_A_NEW_FILE = ['node_modules/', ...IGNORED]

/** The extensions of created files; `mjs` is a module whatever `package.json` says. */
export const EXTENSIONS = { ts: 'ts', js: 'mjs' } as const

export type Format = keyof typeof EXTENSIONS
