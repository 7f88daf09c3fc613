import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Burst, minimumMakespan, speedUpBound } from '../../bench/stats/bound.ts'

const count = fc.integer({ min: 1, max: 500 })

describe('minimumMakespan', () => {
  const document = { operations: 100, warm: 5, overflow: 10, serviceMs: 10, connectMs: 0 }

  test.each([
    [0, 70],
    [5, 75],
    [20, 80],
    [50, 100],
  ])('of 100 × 10 ms on 5+10 that open in %i ms is %i ms', (connectMs, expected) => {
    expect(minimumMakespan({ ...document, connectMs })).toBe(expected)
  })

  test('does not wait for connections that open too late to help', () => {
    expect(minimumMakespan({ ...document, connectMs: 10_000 })).toBe(200)
  })

  test('waits for the first connection of a closed pool', () => {
    expect(minimumMakespan({ ...document, warm: 0, operations: 20, connectMs: 7 })).toBe(27)
  })

  test('of a pool without limit is one operation after its opening', () => {
    const burst = { ...document, warm: 0, overflow: Infinity, connectMs: 7 }

    expect(minimumMakespan(burst)).toBe(17)
    expect(minimumMakespan({ ...burst, warm: Infinity })).toBe(10)
  })

  test('is the end of the greedy schedule, simulated one operation at a time', () => {
    const burst = fc.record({
      operations: fc.integer({ min: 1, max: 60 }),
      warm: fc.integer({ min: 0, max: 8 }),
      overflow: fc.integer({ min: 1, max: 8 }),
      serviceMs: fc.integer({ min: 1, max: 12 }),
      connectMs: fc.integer({ min: 0, max: 100 }),
    })
    fc.assert(
      fc.property(burst, (given) => {
        expect(minimumMakespan(given)).toBe(greedyMakespan(given))
      }),
      { numRuns: 2000 },
    )
  })

  test('does not jump by a turn where a decimal rounds: tenths agree with whole numbers', () => {
    const tenths = fc.record({
      operations: fc.integer({ min: 1, max: 200 }),
      warm: fc.integer({ min: 0, max: 20 }),
      overflow: fc.integer({ min: 1, max: 20 }),
      serviceMs: fc.integer({ min: 1, max: 9 }),
      connectMs: fc.integer({ min: 0, max: 90 }),
    })
    fc.assert(
      fc.property(tenths, fc.constantFrom(0.1, 0.7, 1e-3, 1 / 3), (given, unit) => {
        const scaled = minimumMakespan({
          ...given,
          serviceMs: given.serviceMs * unit,
          connectMs: given.connectMs * unit,
        })

        expect(scaled / unit).toBeCloseTo(minimumMakespan(given), 9)
      }),
      { numRuns: 2000 },
    )
  })

  test('without connect time is the sequential time over the bound', () => {
    fc.assert(
      fc.property(count, count, count, (operations, warm, overflow) => {
        const makespan = minimumMakespan({
          operations,
          warm,
          overflow,
          serviceMs: 10,
          connectMs: 0,
        })

        const bound = speedUpBound(operations, warm + overflow)
        expect(makespan).toBeCloseTo((operations * 10) / bound, 8)
      }),
    )
  })

  test('is never shorter for a longer connect time, nor than without any', () => {
    const time = fc.double({ min: 0, max: 1000, noNaN: true })
    fc.assert(
      fc.property(count, count, time, time, (operations, overflow, a, b) => {
        const burst = { operations, warm: 5, overflow, serviceMs: 7.3 }

        const sooner = minimumMakespan({ ...burst, connectMs: Math.min(a, b) })
        const later = minimumMakespan({ ...burst, connectMs: Math.max(a, b) })

        expect(later).toBeGreaterThanOrEqual(sooner * (1 - 1e-12))
        expect(sooner).toBeGreaterThanOrEqual(
          minimumMakespan({ ...burst, connectMs: 0 }) * (1 - 1e-12),
        )
      }),
    )
  })

  test.each([
    ['operations', 0],
    ['operations', 1.5],
    ['warm', -1],
    ['overflow', 0.5],
    ['serviceMs', 0],
    ['serviceMs', Infinity],
    ['connectMs', -1],
    ['connectMs', Number.NaN],
    ['connectMs', Infinity],
  ])('rejects %s = %f, naming it', (name, value) => {
    expect(() => minimumMakespan({ ...document, [name]: value })).toThrow(`\`${name}\``)
  })

  test('rejects a pool without connections', () => {
    expect(() => minimumMakespan({ ...document, warm: 0, overflow: 0 })).toThrow(RangeError)
  })
})

/** Gives each operation to the connection that would end it first. */
function greedyMakespan(burst: Burst): number {
  const freeAtMs = [
    ...Array.from({ length: burst.warm }, () => 0),
    ...Array.from({ length: burst.overflow }, () => burst.connectMs),
  ]
  let endMs = 0
  for (let i = 0; i < burst.operations; i++) {
    const first = freeAtMs.indexOf(Math.min(...freeAtMs))
    endMs = (freeAtMs[first] ?? 0) + burst.serviceMs
    freeAtMs[first] = endMs
  }
  return endMs
}
