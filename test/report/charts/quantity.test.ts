import { expect, test } from 'vitest'
import { formatQuantity } from '../../../bench/report/charts/quantity.ts'

test.each([
  ['duration', 0, '0'],
  ['duration', 0.05, '50 µs'],
  ['duration', 1, '1 ms'],
  ['duration', 1.5, '1.5 ms'],
  ['duration', 10, '10 ms'],
  ['duration', 100, '100 ms'],
  ['duration', 1000, '1000 ms'],
  ['duration', 20_000, '20 s'],
  ['ratio', 0, '0x'],
  ['ratio', 20, '20x'],
  ['ratio', 0.5, '0.5x'],
  ['change', 1, '0%'],
  ['change', 1.2, '+20%'],
  ['change', 0.6, '-40%'],
] as const)('a %s of %d stands on its axis as %s', (quantity, value, text) => {
  expect(formatQuantity(quantity, value)).toBe(text)
})
