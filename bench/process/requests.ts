/** A failure as it is passed between processes: an `Error` itself would lose its code. */
export interface PassedError {
  readonly name: string
  readonly message: string
  readonly code?: string | undefined
}

/** A request to a process, and its answer. */
export interface Request {
  readonly id: number
  readonly body: unknown
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PassedError }
  /** What no request awaited; the process ends after it. */
  | { readonly fault: PassedError }

export function passedError(error: unknown): PassedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message } = error
  const { code } = error as { code?: unknown }
  return { name, message, code: typeof code === 'string' ? code : undefined }
}

export function receivedError({ name, message, code }: PassedError): Error {
  return Object.assign(new Error(message), { name, ...(code !== undefined && { code }) })
}
