/** What a load generator is told to do. */
export interface Load {
  /** The URL of the service, without a path. */
  readonly url: string
  /** Asked by each caller again and again. */
  readonly path: string
  /** Asked once by each caller first, to connect; it costs the service nothing. */
  readonly firstPath: string
  /** HTTP connections; each has one request under way. */
  readonly callers: number
  readonly requestsPerCaller: number
  /** Users in each answer: what has fewer is no answer. */
  readonly users: number
  /** The timeout of a request, in whole seconds. */
  readonly timeoutSeconds: number
}

/** The outcome of a load. */
export interface LoadOutcome {
  /** The time from the first request sent to the last answer received; `null` without an answer. */
  readonly durationMs: number | null
  /** The response time of each correctly answered request, in the order of the answers. */
  readonly responsesMs: readonly number[]
  /** The failed requests: each reason with its count. */
  readonly failures: readonly { readonly reason: string; readonly count: number }[]
}
