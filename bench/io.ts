import { inspect } from 'node:util'

/** The interface of a command to its surroundings; tests pass their own. */
export interface Io {
  /** Receives results. */
  readonly stdout: (text: string) => void
  /** Receives progress and messages. */
  readonly stderr: (text: string) => void
  /** The folder that relative paths refer to. */
  readonly cwd: string
  /** The environment variables of the process; none if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Whether standard error is a terminal that may be drawn on. */
  readonly animate: boolean
  /** The signal that SIGINT and SIGTERM abort, and also a {@link FaultError}, which is then its reason. */
  readonly signal: AbortSignal
  /** Whether the whole stack of an error is shown. */
  readonly debug?: boolean
  /** Whether GitHub Actions reads standard error, and turns lines in its format into annotations. */
  readonly githubActions?: boolean
  /** A Markdown file that the CI shows with the step; text is appended to it. */
  readonly stepSummaryFile?: string | undefined
}

/** The exit codes of `poolbench`. */
export const EXIT = {
  ok: 0,
  regressed: 1,
  /** Wrong usage, or a file that cannot be read. */
  usage: 2,
  cannotMeasure: 3,
  inconclusive: 4,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A mistake in what the user typed; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}

/** The faults outside of all awaited code, by event. */
const FAULTS = {
  rejection: 'unhandled promise rejection',
  exception: 'uncaught exception',
  stalled: 'a promise never settled: the event loop is empty, but the work is not finished',
} as const

/** An error that ends the program, as the reason of the signal. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly code = 'FAULT'
  readonly kind: keyof typeof FAULTS

  constructor(kind: keyof typeof FAULTS, cause?: unknown) {
    const reason = cause instanceof Error ? cause.message : inspect(cause)
    super(FAULTS[kind] + (cause === undefined ? '' : `: ${reason}`), { cause })
    this.kind = kind
  }
}
