import { describe, expect, test } from 'vitest'
import { compareCounts, notCounted } from '../../bench/compare/counts.ts'
import { burstOf100, counting } from './two-runs.ts'

const six = (count: number) => [count, count, count, count, count, count]

function opened(before: readonly number[], after: readonly number[]): string | undefined {
  const pair = {
    baseline: counting(burstOf100(), { opened: before }),
    candidate: counting(burstOf100(), { opened: after }),
  }
  return compareCounts(pair).find(({ metric }) => metric === 'opened')?.verdict
}

describe('a count that is the same in every burst', () => {
  test('regresses if it grows by one, and improves if it shrinks by one', () => {
    expect(opened(six(10), six(11))).toBe('regressed')
    expect(opened(six(10), six(9))).toBe('improved')
    expect(opened(six(10), six(10))).toBe('unchanged')
  })
})

describe('a count that varies', () => {
  test.each([
    [[8, 9, 9, 9, 9, 10], [11, 12, 11, 12, 11, 12], 'regressed'],
    [[11, 12, 11, 12, 11, 12], [8, 9, 9, 9, 9, 10], 'improved'],
    [[8, 9, 9, 9, 9, 10], [10, 9, 8, 8, 8, 8], 'unchanged'],
    [[8, 9, 9, 9, 9, 10], [9, 9, 9, 9, 9, 11], 'inconclusive'],
    [[8, 9, 9, 9, 9, 10], [9, 9, 9, 9, 9, 9], 'inconclusive'],
    [[8, 9, 9, 9, 9, 10], [12, 12, 12, 12, 12, 12], 'regressed'],
  ])('%j before and %j after is compared by its range: %s', (before, after, verdict) => {
    expect(opened(before, after)).toBe(verdict)
  })

  test('gets no verdict from few bursts', () => {
    const few = burstOf100({ makespansMs: [90, 91] })
    const [comparison] = compareCounts({
      baseline: counting(few, { opened: [8, 9] }),
      candidate: counting(few, { opened: [10, 10] }),
    })

    expect(comparison).toMatchObject({ metric: 'opened', verdict: 'inconclusive' })
  })
})

describe('counts', () => {
  const metricsOf = (pair: Parameters<typeof compareCounts>[0]) =>
    compareCounts(pair).map(({ metric }) => metric)

  test('leave out statements if an older result does not have them', () => {
    const old = burstOf100()
    const known = counting(old, { statements: six(100) })

    expect(metricsOf({ baseline: old, candidate: known })).toEqual([
      'opened',
      'timeouts',
      'failures',
    ])
    expect(metricsOf({ baseline: known, candidate: known })).toContain('statements')
  })

  test('leave out statements if one side, or an older result, did not count them', () => {
    const known = counting(burstOf100(), { statements: six(100) })
    const none = counting(burstOf100(), { statements: six(0) })

    for (const pair of [
      { baseline: none, candidate: known },
      { baseline: known, candidate: none },
      { baseline: none, candidate: none },
    ]) {
      expect(metricsOf(pair)).not.toContain('statements')
      expect(notCounted(pair)).toEqual(['statements'])
    }
    expect(notCounted({ baseline: known, candidate: known })).toEqual([])
  })

  test("leave out what a library's pool opens, which nobody sees", () => {
    const native = burstOf100({ pool: { poolSize: 15, maxOverflow: 0, native: 'native' } })

    expect(metricsOf({ baseline: native, candidate: native })).toEqual(['timeouts', 'failures'])
  })

  test('regress with an additional statement, timeout or failure', () => {
    const before = counting(burstOf100(), { statements: six(100) })
    const after = counting(burstOf100(), {
      statements: six(101),
      timeouts: six(1),
      failures: six(1),
    })

    expect(compareCounts({ baseline: before, candidate: after })).toEqual([
      expect.objectContaining({ metric: 'opened', verdict: 'unchanged' }),
      expect.objectContaining({ metric: 'statements', verdict: 'regressed' }),
      expect.objectContaining({ metric: 'timeouts', verdict: 'regressed' }),
      expect.objectContaining({ metric: 'failures', verdict: 'regressed' }),
    ])
  })
})
