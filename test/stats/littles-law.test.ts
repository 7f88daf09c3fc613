import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { littlesLaw } from '../../bench/stats/littles-law.ts'
import { seededRandom } from '../../src/index.ts'

describe('littlesLaw', () => {
  test('expects throughput times hold time', () => {
    // 100 operations of 10 ms in 70 ms on 15 connections.
    const { expected, observed, relativeDifference } = littlesLaw({
      throughputPerMs: 100 / 70,
      meanHoldMs: 10,
      meanInUse: 14,
    })

    expect(expected).toBeCloseTo(14.2857, 4)
    expect(observed).toBe(14)
    expect(relativeDifference).toBeCloseTo(-0.02, 10)
  })

  test('is positive when the pool saw more in use than the operations held', () => {
    const law = littlesLaw({ throughputPerMs: 1, meanHoldMs: 4, meanInUse: 5 })

    expect(law.relativeDifference).toBeCloseTo(0.2, 12)
  })

  test('agrees with itself for any schedule of holds', () => {
    const random = seededRandom(1)
    const holds = Array.from({ length: 200 }, () => {
      const startMs = 1000 * random()
      return { startMs, endMs: startMs + 20 * random() }
    })
    const durationMs = Math.max(...holds.map((hold) => hold.endMs))
    const stepMs = 0.05
    let integral = 0
    for (let t = stepMs / 2; t < durationMs; t += stepMs) {
      integral += holds.filter((hold) => hold.startMs <= t && t < hold.endMs).length * stepMs
    }

    const law = littlesLaw({
      throughputPerMs: holds.length / durationMs,
      meanHoldMs: holds.reduce((sum, hold) => sum + hold.endMs - hold.startMs, 0) / holds.length,
      meanInUse: integral / durationMs,
    })

    expect(Math.abs(law.relativeDifference)).toBeLessThan(0.001)
  })

  test('finds no difference in a run that did nothing', () => {
    const law = littlesLaw({ throughputPerMs: 0, meanHoldMs: 0, meanInUse: 0 })

    expect(law).toEqual({ expected: 0, observed: 0, relativeDifference: 0 })
  })

  test('stays finite when one side saw nothing', () => {
    const unseenByOperations = littlesLaw({ throughputPerMs: 0, meanHoldMs: 0, meanInUse: 3 })
    const unseenByPool = littlesLaw({ throughputPerMs: 1, meanHoldMs: 3, meanInUse: 0 })

    expect(unseenByOperations.relativeDifference).toBe(1)
    expect(unseenByPool.relativeDifference).toBe(-1)
  })

  test('has a difference from −1 to 1', () => {
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(amount, amount, amount, (throughputPerMs, meanHoldMs, meanInUse) => {
        const { relativeDifference } = littlesLaw({ throughputPerMs, meanHoldMs, meanInUse })
        expect(Math.abs(relativeDifference)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test.each([
    ['throughputPerMs', -1],
    ['meanHoldMs', Number.NaN],
    ['meanInUse', Infinity],
  ])('rejects %s = %f, naming it', (name, value) => {
    const use = { throughputPerMs: 1, meanHoldMs: 1, meanInUse: 1, [name]: value }

    expect(() => littlesLaw(use)).toThrow(`\`${name}\``)
  })
})
