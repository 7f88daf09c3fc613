import type { ExitCode, Io } from '../io.ts'

/** What a command gets to work with. */
export interface CommandContext {
  readonly io: Io
  /** The whole command line, behind `poolbench`, with what a configuration adds to it. */
  readonly argv: readonly string[]
  /** Sets what the program exits with. */
  readonly finish: (code: ExitCode) => void
}
