import { formatChange } from '../comparison-format.ts'
import { formatDuration, formatNumber } from '../../format.ts'
import type { Quantity } from './chart.ts'

/** Formats a round number on an axis. */
export function formatQuantity(quantity: Quantity, value: number): string {
  switch (quantity) {
    case 'ratio':
      return `${Number(value.toPrecision(3))}x`
    case 'duration':
      // Measured values are shown as 50.0 ms, positions on an axis as 50 ms.
      return value === 0 ? '0' : formatDuration(value).replace(/\.0+(?= )|(?<=\.\d+?)0+(?= )/, '')
    case 'change':
      return formatChange(value, '%', 0)
    case 'rate':
      return value === 0 ? '0' : `${formatNumber(value)}/s`
    case 'count':
      return String(Number(value.toPrecision(3)))
  }
}
