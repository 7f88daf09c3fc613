/** A version cannot be prepared or run; the message is one line, and holds no secrets. */
export class VersionError extends Error {
  override readonly name = 'VersionError'
  readonly code = 'VERSION'
  /** It is the user's mistake (no such ref, no such folder), and not a failure of a command. */
  readonly isUsage: boolean

  constructor(
    message: string,
    { isUsage = false, ...options }: ErrorOptions & { readonly isUsage?: boolean } = {},
  ) {
    super(message, options)
    this.isUsage = isUsage
  }
}
