import { expect, test } from 'vitest'
import { wilsonInterval } from '../../scripts/simulation/wilson.ts'

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3; and 0 of 60 by hand: z² / (60 + z²).
test.for([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [0, 60, 0, 0.0602],
] as const)('%i of %i lie from %d to %d', ([times, tries, low, high]) => {
  const interval = wilsonInterval(times, tries)
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

test('the Wilson intervals of all and of none are mirror images', () => {
  const { low, high } = wilsonInterval(30, 30)
  expect(high).toBe(1)
  expect(low).toBeCloseTo(1 - wilsonInterval(0, 30).high, 12)
})

test.for([
  [-1, 10],
  [11, 10],
  [0, 0],
  [0.5, 10],
  [Number.NaN, 10],
] as const)('refuses %d of %d', ([times, tries]) => {
  expect(() => wilsonInterval(times, tries)).toThrow(RangeError)
})
