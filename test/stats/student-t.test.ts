import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { studentTQuantile } from '../../bench/stats/student-t.ts'

describe('studentTQuantile', () => {
  // The table that every textbook prints, with the digits that it prints.
  test.each([
    [0.9, 5, 1.476],
    [0.95, 10, 1.812],
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 5, 2.571],
    [0.975, 10, 2.228],
    [0.975, 30, 2.042],
    [0.975, 1e6, 1.96],
    [0.995, 10, 3.169],
    [0.999, 20, 3.552],
    [0.9995, 10, 4.587],
  ])('of %f with %d degrees of freedom matches the table', (p, degrees, t) => {
    expect(studentTQuantile(p, degrees)).toBeCloseTo(t, 3)
  })

  test('is equally exact in the tails, and between whole degrees of freedom', () => {
    // scipy.stats.t.ppf of the same.
    expect(studentTQuantile(0.05 / 648, 10)).toBeCloseTo(-5.884142483, 6)
    expect(studentTQuantile(0.975, 9.6)).toBeCloseTo(2.2407874, 6)
    expect(studentTQuantile(1e-10, 10)).toBeCloseTo(-25.466008, 5)
  })

  test('with one and two degrees of freedom matches their closed forms', () => {
    for (const p of [0.6, 0.75, 0.9, 0.999]) {
      expect(studentTQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 8)
      expect(studentTQuantile(p, 2)).toBeCloseTo((2 * p - 1) * Math.sqrt(2 / (4 * p * (1 - p))), 9)
    }
  })

  test('has the probability below it, as the integral of the density', () => {
    const shares = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    const degrees = fc.double({ min: 2, max: 1000, noNaN: true })
    fc.assert(
      fc.property(shares, degrees, (p, degreesOfFreedom) => {
        const t = studentTQuantile(p, degreesOfFreedom)
        expect(shareBelow(t, degreesOfFreedom)).toBeCloseTo(p, 5)
      }),
    )
  })

  test('of one half is 0, and of 1 − p the negative', () => {
    expect(studentTQuantile(0.5, 3)).toBe(0)
    expect(studentTQuantile(0.25, 3)).toBe(-studentTQuantile(0.75, 3))
  })

  test.each([0, 1, -0.1, 1.1, Number.NaN])('rejects the share %d', (p) => {
    expect(() => studentTQuantile(p, 5)).toThrow(`\`p\` must lie between 0 and 1, got ${p}`)
  })

  test.each([0, -1, Number.NaN, Infinity])('rejects %d degrees of freedom', (degrees) => {
    expect(() => studentTQuantile(0.9, degrees)).toThrow(RangeError)
  })
})

/** Where t = √ν tan θ, the density is cos θ to the power of ν − 1, but for a factor. */
function shareBelow(t: number, degrees: number): number {
  const density = (angle: number): number => Math.cos(angle) ** (degrees - 1)
  const half = integralTo(Math.PI / 2, density)
  return 0.5 + integralTo(Math.atan(t / Math.sqrt(degrees)), density) / half / 2
}

/** From 0, by the rule of the midpoints. */
function integralTo(end: number, density: (x: number) => number): number {
  const steps = 2000
  const middles = Array.from({ length: steps }, (_, step) => ((step + 0.5) / steps) * end)
  return middles.reduce((sum, x) => sum + density(x), 0) * (end / steps)
}
