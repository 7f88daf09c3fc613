import { describe, expect, test } from 'vitest'
import { seededRandom, shuffled } from '../src/index.ts'

function take(count: number, seed: number): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => random())
}

describe('seededRandom', () => {
  // Of the reference implementation in C, divided by 2^32.
  test.for([
    [0, [1144304738, 1416247, 958946056]],
    [1, [2693262067, 11749833, 2265367787]],
    [42, [2581720956, 1925393290, 3661312704]],
  ] as const)('from %d gives the numbers of mulberry32', ([seed, expected]) => {
    expect(take(3, seed).map((number) => number * 2 ** 32)).toEqual(expected)
  })

  test('gives the same numbers from the same seed, and different ones from another', () => {
    expect(take(100, 7)).toEqual(take(100, 7))
    expect(take(100, 7)).not.toEqual(take(100, 8))
  })

  test.for([
    [-1, 2 ** 32 - 1],
    [2 ** 32 + 5, 5],
  ] as const)('uses only the low 32 bits: %d is %d', ([seed, same]) => {
    expect(take(10, seed)).toEqual(take(10, same))
  })

  test('is uniform in [0, 1)', () => {
    const numbers = take(100_000, 3)
    const counts = Array<number>(10).fill(0)
    for (const number of numbers)
      counts[Math.floor(number * 10)] = (counts[Math.floor(number * 10)] ?? 0) + 1

    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    // Chi-square with 9 degrees of freedom: above 27.9 in one of a thousand.
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(27.9)
  })
})

describe('shuffled', () => {
  test('gives every order of three equally often', () => {
    const random = seededRandom(11)
    const counts = new Map<string, number>()
    for (let round = 0; round < 60_000; round++) {
      const order = shuffled(['a', 'b', 'c'], random).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }

    expect(counts.size).toBe(6)
    // Chi-square with 5 degrees of freedom: above 20.5 in one of a thousand.
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(20.5)
  })

  test('keeps every item, and does not modify its argument', () => {
    const items = Array.from({ length: 50 }, (_, index) => index)

    const result = shuffled(items, seededRandom(5))

    expect([...result].sort((a, b) => a - b)).toEqual(items)
    expect(result).not.toEqual(items)
    expect(items[0]).toBe(0)
  })

  test.for([[[]], [['only']]])('leaves %j as it is', ([items]) => {
    expect(shuffled(items as string[], seededRandom(1))).toEqual(items)
  })
})
