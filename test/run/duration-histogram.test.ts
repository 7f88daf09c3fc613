import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { DurationHistogram } from '../../bench/run/duration-histogram.ts'

describe('DurationHistogram', () => {
  test('reports quantiles, mean and maximum to three digits', () => {
    const result = recorded(Array.from({ length: 1000 }, (_, index) => index + 1))

    expect(result.count).toBe(1000)
    expect(within(result.p50Ms, 500)).toBe(true)
    expect(within(result.p90Ms, 900)).toBe(true)
    expect(within(result.p95Ms, 950)).toBe(true)
    expect(within(result.p99Ms, 990)).toBe(true)
    expect(within(result.p999Ms, 999)).toBe(true)
    expect(within(result.maxMs, 1000)).toBe(true)
    expect(within(result.meanMs, 500.5)).toBe(true)
  })

  test.for([0.000_001, 0.4, 1.5, 123.456, 30_000, 3_600_000, 864_000_000])(
    'keeps %f ms',
    (durationMs) => {
      expect(within(recorded([durationMs]).maxMs, durationMs)).toBe(true)
    },
  )

  test('rounds to the nearest nanosecond, as the library would truncate', () => {
    expect(recorded([0.000_001_6]).maxMs).toBe(0.000_002)
  })

  test('decodes to the same counts, in nanoseconds', () => {
    const durations = [0.1, 1, 1, 10, 100, 1000]
    const { encoded } = recorded(durations)

    const decoded = decodeFromCompressedBase64(encoded)

    expect(decoded.totalCount).toBe(6)
    expect(within(decoded.getValueAtPercentile(50), 1e6)).toBe(true)
    expect(within(decoded.maxValue, 1e9)).toBe(true)
  })

  test('merges with another histogram', () => {
    const one = decodeFromCompressedBase64(recorded(Array(1000).fill(1)).encoded)
    const other = decodeFromCompressedBase64(recorded(Array(500).fill(10_000)).encoded)

    // The encoding does not say that it may grow.
    one.autoResize = true
    one.add(other)

    expect(one.totalCount).toBe(1500)
    expect(within(one.getValueAtPercentile(50), 1e6)).toBe(true)
    expect(within(one.getValueAtPercentile(99), 1e10)).toBe(true)
  })

  test.for([
    ['NaN', Number.NaN, 0],
    ['a negative duration', -1, 0],
    ['−Infinity', -Infinity, 0],
    ['Infinity', Infinity, 1e9],
    ['more than eleven days', 1e12, 1e9],
  ] as const)('is not corrupted by %s', ([, durationMs, recordedMs]) => {
    const good = Array<number>(1000).fill(5)

    const result = recorded([...good, durationMs])

    expect(result.count).toBe(1001)
    expect(within(result.p50Ms, 5)).toBe(true)
    expect(within(result.p99Ms, 5)).toBe(true)
    expect(within(result.maxMs, Math.max(5, recordedMs))).toBe(true)
    expect(decodeFromCompressedBase64(result.encoded).totalCount).toBe(1001)
  })

  test('is all zeros when nothing was recorded', () => {
    const { encoded, ...numbers } = recorded([])

    expect(new Set(Object.values(numbers))).toEqual(new Set([0]))
    expect(decodeFromCompressedBase64(encoded).totalCount).toBe(0)
  })
})

function recorded(durationsMs: readonly number[]) {
  const histogram = new DurationHistogram()
  for (const durationMs of durationsMs) histogram.record(durationMs)
  return histogram.toResult()
}

/** Three significant digits. */
function within(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= expected / 1000
}
