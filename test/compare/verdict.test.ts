import { describe, expect, test } from 'vitest'
import { detectableWorsening, verdictOf } from '../../bench/compare/verdict.ts'
import { welchInterval, welchRatio } from '../../bench/stats/welch-ratio.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { seededRandom } from '../../src/index.ts'

const MARGIN = 0.1

describe('a verdict', () => {
  test.each([
    [1.11, 1.3, 'regressed'],
    [1.09, 1.3, 'inconclusive'],
    [0.95, 1.08, 'unchanged'],
    [0.95, 1.2, 'inconclusive'],
    [0.5, 1.05, 'inconclusive'],
    [0.5, 2, 'inconclusive'],
    [0.85, 0.95, 'inconclusive'],
    [0.7, 0.9, 'improved'],
  ] as const)('on a time of %f to %f of the old one is %s', (low, high, verdict) => {
    const interval = { low, high, confidence: 0.95 }
    const mirrored = { low: 1 / high, high: 1 / low, confidence: 0.95 }

    expect(verdictOf(interval, 'lower', MARGIN)).toBe(verdict)
    // For a gain, the same change is the reciprocal.
    expect(verdictOf(mirrored, 'higher', MARGIN)).toBe(verdict)
  })

  test('needs the change to exceed the margin, not to reach it', () => {
    expect(verdictOf({ low: 1.25, high: 2, confidence: 0.9 }, 'lower', 0.25)).toBe('inconclusive')
    expect(verdictOf({ low: 0.5, high: 0.8, confidence: 0.9 }, 'lower', 0.25)).toBe('inconclusive')
  })

  test('without an interval is inconclusive', () => {
    expect(verdictOf(undefined, 'lower', MARGIN)).toBe('inconclusive')
  })
})

describe('the minimum detectable effect', () => {
  test('is detected 9 times in 10', () => {
    const random = seededRandom(9)
    const sample = (mean: number) =>
      Array.from({ length: 6 }, () => mean * Math.exp(0.03 * normal(random)))
    const noise = {
      estimate: 1,
      standardError: 0.03 * Math.sqrt(1 / 6 + 1 / 6),
      degreesOfFreedom: 10,
      n: [6, 6],
    } as const
    const slowDown = detectableWorsening(noise, 0.95, MARGIN) as number
    const times = 4000
    let seen = 0
    for (let time = 0; time < times; time++) {
      const interval = welchInterval(welchRatio(sample(1), sample(slowDown)), 0.95)
      if (verdictOf(interval, 'lower', MARGIN) === 'regressed') seen++
    }

    expect(seen / times).toBeGreaterThan(0.88)
    expect(seen / times).toBeLessThan(0.92)
  })

  test('is unknown for one round', () => {
    expect(detectableWorsening(welchRatio([1], [1, 2]), 0.95, MARGIN)).toBeUndefined()
  })
})
