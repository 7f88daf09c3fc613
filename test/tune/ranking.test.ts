import { describe, expect, test } from 'vitest'
import { rank } from '../../bench/tune/ranking.ts'
import { seededRandom, type Random } from '../../src/index.ts'
import type { Round } from '../../bench/stats/round-bootstrap.ts'
import { normal } from '../../scripts/simulation/normal.ts'

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64]
const ALL = new Set(SIZES)

function roundsOf(curve: (size: number) => number, random: Random, outlier = () => 0): Round[] {
  return Array.from({ length: 10 }, () => {
    // What the machine does to a round, it does to all of it.
    const machine = 0.3 * normal(random)
    return new Map(
      SIZES.map((size) => [
        size,
        Math.log(curve(size)) + machine + 0.05 * normal(random) + outlier(),
      ]),
    )
  })
}

/** Share of 200 runs whose pick is `knee`. */
function hits(knee: number, withOutliers: boolean): number {
  const random = seededRandom(knee)
  const outlier = () => (withOutliers && random() < 0.05 ? -0.14 - 0.2 * random() : 0)
  const picks = Array.from({ length: 200 }, () => {
    const rounds = roundsOf((size) => Math.min(size, knee), random, outlier)
    return rank(rounds, ALL, 0.07, random).pick
  })
  return picks.filter((pick) => pick === knee).length / picks.length
}

describe('the pick among 20 sizes in 10 rounds with 5 % noise', () => {
  test.each([4, 10, 16])('is the knee at %i in 95 of 100 runs', (knee) => {
    expect(hits(knee, false)).toBeGreaterThanOrEqual(0.95)
  })

  test.each([4, 10, 16])('is the knee at %i in 86 of 100, with outliers', (knee) => {
    expect(hits(knee, true)).toBeGreaterThanOrEqual(0.86)
  })

  test('is chosen from the eligible sizes only', () => {
    const random = seededRandom(1)
    const rounds = roundsOf((size) => Math.min(size, 10), random)

    expect(rank(rounds, new Set([1, 2, 3, 4, 5]), 0.07, random).pick).toBe(5)
  })

  test('is the highest if throughput grows to the end', () => {
    const random = seededRandom(1)

    expect(
      rank(
        roundsOf((size) => size, random),
        ALL,
        0.07,
        random,
      ).pick,
    ).toBe(64)
  })
})

describe('a ranking', () => {
  test('compares within rounds, so that a size is not as good as its round', () => {
    // Size 1 was measured when the machine was twice as fast.
    const fast = Array.from(
      { length: 6 },
      () =>
        new Map([
          [1, Math.log(160)],
          [2, Math.log(200)],
        ]),
    )
    const slow = Array.from(
      { length: 6 },
      () =>
        new Map([
          [2, Math.log(100)],
          [4, Math.log(100)],
        ]),
    )

    const { standings, pick } = rank([...fast, ...slow], new Set([1, 2, 4]), 0.07, seededRandom(1))

    expect(standings.map(({ ratio }) => Number(ratio.toFixed(3)))).toEqual([0.8, 1, 1])
    expect(pick).toBe(2)
  })

  test('with too few rounds for a bound picks by the ratio', () => {
    const round = new Map([
      [1, 0],
      [2, 1],
      [3, 1.01],
    ])
    const ranking = rank([round, round], new Set([1, 2, 3]), 0.07, seededRandom(1))

    expect(ranking.pick).toBe(2)
    expect(ranking.lowerBound(2)).toBeUndefined()
  })

  test('rejects an empty ranking', () => {
    expect(() => rank([], new Set(), 0.07, seededRandom(1))).toThrow(RangeError)
  })
})
