const UNITS: ReadonlyMap<string, number> = new Map([
  ['us', 0.001],
  ['µs', 0.001],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
])

/** An error for a text that is not a valid duration. */
export class DurationError extends Error {
  override readonly name = 'DurationError'
  readonly code = 'DURATION'

  constructor(text: string) {
    super(
      `${JSON.stringify(text)} is not a duration: write a number and a unit, such as 10ms, 30s or 1h`,
    )
  }
}

/**
 * Parses a duration with its unit (`us`, `ms`, `s`, `m` or `min`, `h`), such as `250us` or `1.5s`;
 * `0` needs none.
 *
 * @returns milliseconds, 0 or more.
 * @throws {DurationError} if the text is not a duration.
 */
export function parseDuration(text: string): number {
  if (text.trim() === '0') return 0
  const match = /^(\d+(?:\.\d+)?)\s*([a-zµ]+)$/i.exec(text.trim())
  const unit = UNITS.get(match?.[2]?.toLowerCase() ?? '')
  if (!match || unit === undefined) throw new DurationError(text)
  return Number(match[1]) * unit
}
