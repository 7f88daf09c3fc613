import type { Tally } from '../compare/comparison.ts'

/** The limit above which the exact percentage does not matter; intervals of two rounds can be that wide. */
const MOST_PERCENT = 9999

/** Formats a ratio as a change in percent, with its sign: 1.172 is +17.2%, 3 is +200%, 1e6 is >+9999%. */
export function formatChange(ratio: number, unit = '%', digits = 1): string {
  const percent = (ratio - 1) * 100
  if (percent > MOST_PERCENT) return `>+${MOST_PERCENT}${unit}`
  const text = percent.toFixed(percent >= 99.95 ? 0 : digits)
  const isNegative = text.startsWith('-')
  // A change that rounds to zero has no sign.
  if (Number(text) === 0) return `${text.replace('-', '')}${unit}`
  return `${isNegative ? '' : '+'}${text}${unit}`
}

/** Formats the half width of an interval, as a share of its value: 0.01 is ±1%. */
export function formatSpread(share: number): string {
  const percent = Math.round(share * 100)
  return percent > MOST_PERCENT ? `± >${MOST_PERCENT}%` : `± ${percent}%`
}

/** Formats a tally: `2 regressed, 1 improved, 30 unchanged, 5 inconclusive`. */
export function formatTally(tally: Tally): string {
  return (['regressed', 'improved', 'unchanged', 'inconclusive'] as const)
    .map((verdict) => `${tally[verdict]} ${verdict}`)
    .join(', ')
}

/** The number of verdicts in a tally. */
export function judged(tally: Tally): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0)
}
