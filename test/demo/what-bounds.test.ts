import { expect, test } from 'vitest'
import { whatBounds, type Comparison } from '../../bench/demo/what-bounds.ts'

/** Ten queries of 10 ms that gained half of what they could. */
const HALF: Comparison = {
  sequentialMs: 100,
  concurrentMs: 20,
  bound: 10,
  aloneMs: 10,
  heldMs: 10,
  opened: 0,
  connectMs: 0,
}

test('a single connection is the bottleneck, however fast it was', () => {
  expect(whatBounds({ ...HALF, bound: 1, sequentialMs: 10, concurrentMs: 5 })).toBe(
    'one-connection',
  )
})

test('near the bound, opening connections is not the bottleneck', () => {
  const opened = { opened: 5, connectMs: 1 }

  expect(whatBounds({ ...HALF, ...opened, concurrentMs: 11 })).toBe('all-at-once')
  expect(whatBounds({ ...HALF, ...opened, concurrentMs: 12 })).not.toBe('all-at-once')
})

test('the bottleneck is opening connections or slower queries, whichever took longer', () => {
  expect(whatBounds({ ...HALF, opened: 5, connectMs: 8, heldMs: 12 })).toBe('opening-connections')
  expect(whatBounds({ ...HALF, opened: 5, connectMs: 2, heldMs: 18 })).toBe('slower-queries')
  expect(whatBounds({ ...HALF, heldMs: 18 })).toBe('slower-queries')
})
