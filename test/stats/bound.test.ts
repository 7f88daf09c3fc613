import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { connectionsFor, leastTurns, speedUpBound } from '../../bench/stats/bound.ts'
import { closedLoopTurns } from './closed-loop.ts'

const count = fc.integer({ min: 1, max: 500 })

describe('speedUpBound', () => {
  test.each([
    [1, [1, 1, 1, 1, 1, 1, 1]],
    [10, [1, 5, 10, 10, 10, 10, 10]],
    [100, [1, 5, 10, 100 / 7, 20, 50, 100]],
  ])('of %i operations on 1, 5, 10, 15, 20, 50, 100 connections is %j', (operations, bounds) => {
    const connections = [1, 5, 10, 15, 20, 50, 100]

    expect(connections.map((c) => speedUpBound(operations, c))).toEqual(bounds)
  })

  test('on connections without limit is the number of operations', () => {
    expect(speedUpBound(37, Infinity)).toBe(37)
  })

  test('is at most min(N, C), and that where C divides N', () => {
    fc.assert(
      fc.property(count, count, (operations, connections) => {
        const bound = speedUpBound(operations, connections)

        expect(bound).toBeLessThanOrEqual(Math.min(operations, connections))
        expect(speedUpBound(operations * connections, connections)).toBe(connections)
      }),
    )
  })

  test('never falls when a connection is added', () => {
    fc.assert(
      fc.property(count, count, (operations, connections) => {
        expect(speedUpBound(operations, connections + 1)).toBeGreaterThanOrEqual(
          speedUpBound(operations, connections),
        )
      }),
    )
  })

  test.each([
    [0, 5],
    [1.5, 5],
    [Infinity, 5],
    [10, 0],
    [10, -1],
    [10, Number.NaN],
  ])('rejects %f operations on %f connections', (operations, connections) => {
    expect(() => speedUpBound(operations, connections)).toThrow(RangeError)
  })
})

describe('speedUpBound of several callers', () => {
  test('equals that of one caller for one caller', () => {
    fc.assert(
      fc.property(count, count, (operations, connections) => {
        expect(speedUpBound(operations, connections, 1)).toBe(speedUpBound(operations, connections))
      }),
    )
  })

  test.each([
    [10, 15, 1, 10],
    [10, 15, 2, 7.5],
    [10, 15, 10, 1.5],
    [10, 15, 15, 1],
    [10, 15, 100, 1],
    [10, 1, 10, 1],
    [100, 20, 3, 20 / 3],
    [10, Infinity, 10, 10],
  ])('of %i operations on %f connections for %i callers is %f', (n, c, h, bound) => {
    expect(speedUpBound(n, c, h)).toBeCloseTo(bound, 10)
  })

  const few = fc.integer({ min: 1, max: 12 })

  test('is never exceeded by callers that take turns on a pool', () => {
    fc.assert(
      fc.property(few, few, few, few, (operations, connections, callers, bursts) => {
        const load = { operations, connections, callers, bursts }
        const oneByOne = closedLoopTurns({ ...load, mode: 'sequential' })
        const atOnce = closedLoopTurns({ ...load, mode: 'concurrent' })

        expect(oneByOne / atOnce).toBeLessThanOrEqual(
          speedUpBound(operations, connections, callers) + 1e-9,
        )
        expect(atOnce / bursts).toBeGreaterThanOrEqual(
          leastTurns(operations, connections, callers) - 1e-9,
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('the bound of several callers is reached if the connections divide evenly', () => {
    fc.assert(
      fc.property(few, few, few, (share, callers, bursts) => {
        const load = { operations: 3 * share, connections: callers * share, callers, bursts }
        const oneByOne = closedLoopTurns({ ...load, mode: 'sequential' })
        const atOnce = closedLoopTurns({ ...load, mode: 'concurrent' })

        expect(oneByOne / atOnce).toBeCloseTo(share, 10)
        expect(speedUpBound(3 * share, callers * share, callers)).toBeCloseTo(share, 10)
      }),
    )
  })

  test('rejects 0 and 1.5 callers', () => {
    expect(() => speedUpBound(10, 5, 0)).toThrow(RangeError)
    expect(() => speedUpBound(10, 5, 1.5)).toThrow(RangeError)
  })
})

describe('connectionsFor', () => {
  test.each([
    [100, 20, 20],
    [10, 6.7, 10],
    [10, 5, 5],
    [10, 4, 5],
    [100, 14.3, 17],
    [100, 14.2, 15],
    [10, 1, 1],
    [10, 0.5, 1],
    [1, 1, 1],
  ])('for %i operations %f times faster is %i', (operations, speedUp, expected) => {
    expect(connectionsFor(operations, speedUp)).toBe(expected)
  })

  test('does not exist for a speed-up beyond the number of operations', () => {
    expect(connectionsFor(10, 10.1)).toBeUndefined()
    expect(connectionsFor(10, Infinity)).toBeUndefined()
  })

  test('reaches the speed-up, and one connection fewer does not', () => {
    fc.assert(
      fc.property(count, fc.double({ min: 0.01, max: 1, noNaN: true }), (operations, share) => {
        const speedUp = operations * share

        const [reached, withOneFewer] = boundsAround(operations, speedUp)

        expect(reached).toBeGreaterThanOrEqual(speedUp)
        expect(withOneFewer).toBeLessThan(speedUp)
      }),
    )
  })

  test('connectionsFor is exact at every bound and just above it, despite rounding', () => {
    const operationsAndTurns = fc
      .integer({ min: 1, max: 120 })
      .chain((operations) =>
        fc.tuple(fc.constant(operations), fc.integer({ min: 1, max: operations })),
      )
    fc.assert(
      fc.property(operationsAndTurns, fc.boolean(), ([operations, turns], above) => {
        const bound = operations / turns
        const speedUp = above && turns > 1 ? nextNumber(bound) : bound

        const [reached, withOneFewer] = boundsAround(operations, speedUp)

        expect(reached).toBeGreaterThanOrEqual(speedUp)
        expect(withOneFewer).toBeLessThan(speedUp)
      }),
      { numRuns: 10_000 },
    )
  })

  test.each([0, -1, Number.NaN])('rejects a speed-up of %f', (speedUp) => {
    expect(() => connectionsFor(10, speedUp)).toThrow(RangeError)
  })
})

/** The bounds of the connections found and of one connection fewer. */
function boundsAround(operations: number, speedUp: number): [number, number] {
  const connections = connectionsFor(operations, speedUp) ?? 0
  return [
    speedUpBound(operations, connections),
    connections > 1 ? speedUpBound(operations, connections - 1) : 0,
  ]
}

/** The next floating-point number above a positive one. */
function nextNumber(value: number): number {
  const numbers = Float64Array.of(value)
  const bits = new BigInt64Array(numbers.buffer)
  bits[0] = (bits[0] ?? 0n) + 1n
  return numbers[0] ?? Number.NaN
}
