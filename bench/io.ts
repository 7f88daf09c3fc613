import { inspect } from 'node:util'

/** What a command may touch of the world around it; tests pass their own. */
export interface Io {
  /** Results. */
  readonly stdout: (text: string) => void
  /** Progress and messages. */
  readonly stderr: (text: string) => void
  /** The folder that paths are relative to. */
  readonly cwd: string
  /** The variables of the process; none where it is left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Whether standard error is a terminal that may be drawn on. */
  readonly animate: boolean
  /** Aborted by SIGINT and SIGTERM; and by a {@link FaultError}, which is then its reason. */
  readonly signal: AbortSignal
  /** Whether the whole stack of an error is shown. */
  readonly debug?: boolean
  /** Whether GitHub Actions reads standard error, and makes annotations of lines in its words. */
  readonly githubActions?: boolean
  /** A file of Markdown that the CI shows beside the step; more is appended to it. */
  readonly stepSummaryFile?: string | undefined
}

/** What `poolbench` exits with. */
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

/** What went wrong in this process beside all that is awaited, by its kind. */
const FAULTS = {
  rejection: 'unhandled promise rejection',
  exception: 'uncaught exception',
  stalled: 'a promise never settled: the event loop is empty, but the work is not finished',
} as const

/** Ends the program: it is the reason of the signal. */
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
