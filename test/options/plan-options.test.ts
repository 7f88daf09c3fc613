import { describe, expect, test } from 'vitest'
import { matricesOf } from '../../bench/options/plan-options.ts'
import { UsageError } from '../../bench/io.ts'
import { DEFAULT_MATRICES, QUICK_MATRICES } from '../../bench/plan/default-plan.ts'
import { formatPool } from '../../bench/plan/pool-notation.ts'

const NONE = { operationNames: undefined }

describe('the matrices of a command line', () => {
  test('are the default plan by default', () => {
    expect(matricesOf({}, NONE)).toBe(DEFAULT_MATRICES)
    expect(matricesOf({ quick: true }, NONE)).toBe(QUICK_MATRICES)
  })

  test('are every pool size with every overflow', () => {
    const [matrix] = matricesOf({ poolSize: [1, 2], maxOverflow: [0, 5] }, NONE)

    expect(matrix?.pools.map(formatPool)).toEqual(['1+0', '1+5', '2+0', '2+5'])
  })

  test('have no overflow unless requested', () => {
    const [matrix] = matricesOf({ poolSize: [3, 7] }, NONE)

    expect(matrix?.pools.map(formatPool)).toEqual(['3+0', '7+0'])
  })

  test('measure a grid with the largest bursts alone, unless others are requested', () => {
    const [grid] = matricesOf({ poolSize: [1] }, NONE)
    const [chosen] = matricesOf({ poolSize: [1], concurrency: [3, 4] }, NONE)

    expect(grid?.concurrency).toEqual([100])
    expect(chosen?.concurrency).toEqual([3, 4])
  })

  test('require sizes for an overflow', () => {
    expect(() => matricesOf({ maxOverflow: [3] }, NONE)).toThrow(UsageError)
  })

  test('add no query time to a custom operation, unless requested', () => {
    const own = { operationNames: ['checkout'] }

    expect(matricesOf({}, own)).toMatchObject([{ operations: ['checkout'], queryTimesMs: [0] }])
    expect(matricesOf({ queryTime: [5] }, own)).toMatchObject([
      { operations: ['checkout'], queryTimesMs: [5] },
    ])
  })

  test('keep custom operations together with the shipped ones', () => {
    const matrices = matricesOf({}, { operationNames: ['checkout', 'get-user', 'search'] })

    expect(matrices.map(({ operations, queryTimesMs }) => ({ operations, queryTimesMs }))).toEqual([
      { operations: ['get-user'], queryTimesMs: [10, 0] },
      { operations: ['checkout', 'search'], queryTimesMs: [0] },
    ])
  })
})
