import type { ExitCode, Io } from '../io.ts'

/** The context that a command runs in. */
export interface CommandContext {
  readonly io: Io
  /** The command line after `poolbench`, including the words that a configuration adds. */
  readonly argv: readonly string[]
  /** Sets the exit code of the program. */
  readonly finish: (code: ExitCode) => void
}
