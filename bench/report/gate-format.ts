import type { Estimate } from '../gate/decision/estimate.ts'

/** Formats the time of the candidate relative to the base: `1.08x (1.02..1.15)`. */
export function formatEstimate({ ratio, interval }: Pick<Estimate, 'ratio' | 'interval'>): string {
  const range = interval ? ` (${interval.low.toFixed(2)}..${interval.high.toFixed(2)})` : ''
  return `${ratio.toFixed(2)}x${range}`
}
