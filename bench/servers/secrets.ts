import { randomBytes } from 'node:crypto'

/** The passwords of one server, and the knowledge to keep them out of what people read. */
export class Secrets {
  readonly #passwords: string[] = []

  /** 128 random bits in hexadecimal: needs no quoting in SQL, in a URL or in a file. */
  newPassword(): string {
    const password = randomBytes(16).toString('hex')
    this.#passwords.push(password)
    return password
  }

  redact(text: string): string {
    return this.#passwords.reduce((clean, password) => clean.replaceAll(password, '***'), text)
  }

  /** The error itself, or, when its text holds a password, one that says the same without it. */
  redactCause(cause: unknown): unknown {
    if (!(cause instanceof Error)) return typeof cause === 'string' ? this.redact(cause) : cause

    const text = `${cause.stack ?? ''}\n${cause.message}`
    if (this.redact(text) === text) return cause

    const clean = new Error(this.redact(cause.message))
    clean.name = cause.name
    return clean
  }
}
