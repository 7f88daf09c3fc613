import type { Tally } from '../compare/comparison.ts'

/** Beyond it a number says no more than that it is large, as an interval of two rounds may be. */
const MOST_PERCENT = 9999

/** A ratio as a change in percent, with its sign: 1.172 is +17.2%, 3 is +200%, 1e6 is >+9999%. */
export function formatChange(ratio: number, unit = '%', digits = 1): string {
  const percent = (ratio - 1) * 100
  if (percent > MOST_PERCENT) return `>+${MOST_PERCENT}${unit}`
  const text = percent.toFixed(percent >= 99.95 ? 0 : digits)
  const isNegative = text.startsWith('-')
  // What rounds to nothing has no direction.
  if (Number(text) === 0) return `${text.replace('-', '')}${unit}`
  return `${isNegative ? '' : '+'}${text}${unit}`
}

/** Half of an interval around a value, as a share of it: 0.01 is ±1%. */
export function formatSpread(share: number): string {
  const percent = Math.round(share * 100)
  return percent > MOST_PERCENT ? `± >${MOST_PERCENT}%` : `± ${percent}%`
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
