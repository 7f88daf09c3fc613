import { describe, expect, test } from 'vitest'
import { estimate } from '../../bench/gate/decision/estimate.ts'
import { seededRandom } from '../../src/index.ts'
import { normal } from '../../scripts/simulation/normal.ts'

const MARGIN = 0.03

/** Ratios about one of them, by a log-normal noise of 5 %. */
function ratios(center: number, count: number, seed = 3): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => center * Math.exp(0.05 * normal(random)))
}

describe('an estimate', () => {
  test.for([
    [0.8, 'improved'],
    [0.99, 'passed'],
    [1.03, 'open'],
    [1.2, 'regressed'],
  ] as const)('of ratios about %d is %s', ([center, verdict]) => {
    const found = estimate(ratios(center, 100), 0.95, MARGIN)
    expect(found.verdict).toBe(verdict)
    expect(found.ratio).toBeCloseTo(center, 1)
    expect(found.interval?.low).toBeLessThan(found.ratio)
    expect(found.interval?.high).toBeGreaterThan(found.ratio)
    expect(found.interval?.confidence).toBeGreaterThanOrEqual(0.95)
    expect(found.pairs).toBe(100)
  })

  test('is symmetric: exchanged sides give the reciprocal', () => {
    const values = ratios(1.1, 12)
    const there = estimate(values, 0.9, MARGIN)
    const back = estimate(
      values.map((ratio) => 1 / ratio),
      0.9,
      MARGIN,
    )
    expect(back.ratio).toBeCloseTo(1 / there.ratio, 12)
    expect(back.interval?.low).toBeCloseTo(1 / (there.interval?.high ?? NaN), 12)
  })

  test('is regressed only above the margin, and passed only below it', () => {
    const exactly = Array<number>(10).fill(1 + MARGIN)
    expect(estimate(exactly, 0.95, MARGIN).verdict).toBe('open')
    expect(estimate(exactly, 0.95, MARGIN - 1e-9).verdict).toBe('regressed')
    expect(estimate(exactly, 0.95, MARGIN + 1e-9).verdict).toBe('passed')
  })

  test('is undecided for too few pairs, and states no detectable effect', () => {
    const found = estimate([2, 2, 2], 0.95, MARGIN)
    expect(found).toMatchObject({ verdict: 'open', interval: undefined, detectable: undefined })
    expect(found.ratio).toBeCloseTo(2, 12)
  })

  test.for([
    ['NaN', Number.NaN],
    ['negative', -1],
    ['zero', 0],
    ['infinite', Infinity],
  ] as const)('rejects a ratio that is %s, and names its pair', ([, ratio]) => {
    expect(() => estimate([1, ratio, 1], 0.95, MARGIN)).toThrow(
      new RangeError(`a ratio must be positive and finite, pair 2 has ${ratio}`),
    )
  })

  test('requires a ratio', () => {
    expect(() => estimate([], 0.95, MARGIN)).toThrow(RangeError)
  })
})

describe('the detectable effect', () => {
  test('lies above the margin, closer to it with more pairs, and does not depend on the slow-down', () => {
    const stated = (center: number, count: number) =>
      estimate(ratios(center, count), 0.9, MARGIN).detectable as number
    expect(stated(1, 10)).toBeGreaterThan(stated(1, 30))
    expect(stated(1, 30)).toBeGreaterThan(stated(1, 300))
    expect(stated(1, 300)).toBeGreaterThan(1 + MARGIN)
    expect(stated(1.5, 30)).toBeCloseTo(stated(1, 30), 12)
  })

  test('is the margin if nothing varies', () => {
    expect(estimate(Array<number>(10).fill(1), 0.9, MARGIN).detectable).toBeCloseTo(1.03, 12)
  })

  test.for([10, 20, 30])('is detected in nine of ten single looks, with %i pairs', (pairs) => {
    let caught = 0
    for (let seed = 1; seed <= 1000; seed++) {
      const stated = estimate(ratios(1, pairs, seed), 0.9, MARGIN).detectable as number
      if (estimate(ratios(stated, pairs, seed + 1000), 0.9, MARGIN).verdict === 'regressed')
        caught++
    }
    // 90 %, and three standard errors.
    expect(caught / 1000).toBeGreaterThan(0.87)
    expect(caught / 1000).toBeLessThan(0.93)
  })
})
