/** What a load generator is told to do. */
export interface Load {
  /** Of the service, without a path. */
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
  /** After which a request has failed, in whole seconds. */
  readonly timeoutSeconds: number
}

/** What came of it. */
export interface LoadOutcome {
  /** From the first request sent to the last answer received; `null`: there was none. */
  readonly durationMs: number | null
  /** Of each request that was answered as it should be, in the order of the answers. */
  readonly responsesMs: readonly number[]
  /** Why the others were not, each with how many they are. */
  readonly failures: readonly { readonly reason: string; readonly count: number }[]
}
