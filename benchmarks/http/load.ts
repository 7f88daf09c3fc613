/** The load that a generator is to create. */
export interface Load {
  /** The URL of the service, without a path. */
  readonly url: string
  /** The path that each caller requests repeatedly. */
  readonly path: string
  /** The path that each caller requests once first, to connect; it costs the service nothing. */
  readonly firstPath: string
  /** The number of HTTP connections, each with one pending request. */
  readonly callers: number
  readonly requestsPerCaller: number
  /** The number of users in each correct answer. */
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
