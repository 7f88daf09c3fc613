import type { Tally } from '../compare/comparison.ts'

/** A ratio as a change in percent, with its sign: 1.172 is +17.2%, 3 is +200%. */
export function formatChange(ratio: number, unit = '%', digits = 1): string {
  const percent = (ratio - 1) * 100
  const text = percent.toFixed(percent >= 99.95 ? 0 : digits)
  const isNegative = text.startsWith('-')
  // What rounds to nothing has no direction.
  if (Number(text) === 0) return `${text.replace('-', '')}${unit}`
  return `${isNegative ? '' : '+'}${text}${unit}`
}

/** As `2 regressed, 1 improved, 30 unchanged, 5 inconclusive`. */
export function formatTally(tally: Tally): string {
  return (['regressed', 'improved', 'unchanged', 'inconclusive'] as const)
    .map((verdict) => `${tally[verdict]} ${verdict}`)
    .join(', ')
}

/** How many were judged. */
export function judged(tally: Tally): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0)
}

/** `1 scenario`, `2 scenarios`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
