import { randomBytes } from 'node:crypto'

/** Creates the passwords of one server, and removes them from texts. */
export class Secrets {
  readonly #passwords: string[] = []

  /** Creates a password of 128 random bits in hexadecimal, which needs no quoting in SQL, URLs or files. */
  newPassword(): string {
    const password = randomBytes(16).toString('hex')
    this.#passwords.push(password)
    return password
  }

  redact(text: string): string {
    return this.#passwords.reduce((clean, password) => clean.replaceAll(password, '***'), text)
  }

  /** The error itself or, if its text contains a password, a copy without it. */
  redactCause(cause: unknown): unknown {
    if (!(cause instanceof Error)) return typeof cause === 'string' ? this.redact(cause) : cause

    const text = `${cause.stack ?? ''}\n${cause.message}`
    if (this.redact(text) === text) return cause

    const clean = new Error(this.redact(cause.message))
    clean.name = cause.name
    return clean
  }
}
