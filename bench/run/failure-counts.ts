import { firstLine } from '../../src/index.ts'

/** Failures of one class and code, with the message of the first. */
export interface CountedFailure {
  readonly name: string
  readonly code: string | null
  readonly message: string
  count: number
}

/** Counts failures by class and code. */
export class FailureCounts {
  readonly #clean: (message: string) => string
  readonly #failures = new Map<string, CountedFailure>()

  /** @param clean - takes secrets out of a message. */
  constructor(clean: (message: string) => string) {
    this.#clean = clean
  }

  add(error: unknown): void {
    const { name, message, code } = describe(error)
    const key = `${name} ${code}`
    const known = this.#failures.get(key)
    if (known) known.count++
    else this.#failures.set(key, { name, code, message: this.#clean(message), count: 1 })
  }

  /** Adds what another one has counted. */
  merge(failures: readonly CountedFailure[]): void {
    for (const failure of failures) {
      const key = `${failure.name} ${failure.code}`
      const known = this.#failures.get(key)
      if (known) known.count += failure.count
      else this.#failures.set(key, { ...failure })
    }
  }

  /** The message of an error, without secrets. */
  messageOf(error: unknown): string {
    return this.#clean(describe(error).message)
  }

  toResult(): CountedFailure[] {
    return [...this.#failures.values()]
  }
}

function describe(error: unknown): { name: string; message: string; code: string | null } {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error), code: null }
  const { code } = error as { code?: unknown }
  return {
    name: error.name,
    message: firstLine(error),
    code: typeof code === 'string' ? code : null,
  }
}
