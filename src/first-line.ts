/** The message of an error, or of the first of several, cut to one line. */
export function firstLine(error: unknown): string {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error
  const text = cause instanceof Error ? cause.message || cause.name : String(cause)
  return text.split('\n', 1)[0] ?? ''
}
