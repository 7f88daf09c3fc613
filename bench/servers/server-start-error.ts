/** The details of a failed start, already without passwords. */
export interface ServerStartFailure {
  /** The product: `PostgreSQL`, `MariaDB`. */
  readonly server: string
  /** The step that failed: `preparing the data folder (initdb)`. */
  readonly step: string
  /** The outcome of the step: `exited with code 1`. */
  readonly outcome: string
  /** The last lines written by the server, or by the program that prepares it. */
  readonly logLines: readonly string[]
  /** Advice for the user. */
  readonly advice: string
}

/** A private database server could not be started; everything that was started has been removed. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError'
  readonly code = 'SERVER_START'
  readonly server: string
  readonly step: string
  readonly outcome: string
  readonly logLines: readonly string[]
  readonly advice: string

  constructor(failure: ServerStartFailure, options?: ErrorOptions) {
    const lastLine = failure.logLines.at(-1)
    super(
      `could not start ${failure.server}: ${failure.step}: ${failure.outcome}; ` +
        (lastLine === undefined ? '' : `its last log line: "${lastLine}"; `) +
        failure.advice,
      options,
    )
    this.server = failure.server
    this.step = failure.step
    this.outcome = failure.outcome
    this.logLines = failure.logLines
    this.advice = failure.advice
  }
}
