import { describe, expect, test } from 'vitest'
import { formatPool, parsePool, PoolNotationError } from '../../bench/plan/pool-notation.ts'

describe('pool notation', () => {
  test.for([
    ['5+10', 5, 10],
    ['20+0', 20, 0],
    ['1+0', 1, 0],
    [' 15+5 ', 15, 5],
    ['10', 10, 0],
    [' 1 ', 1, 0],
  ] as const)('reads %s', ([text, poolSize, maxOverflow]) => {
    expect(parsePool(text)).toEqual({ poolSize, maxOverflow })
  })

  test.for(['5+', '+5', '0', '', '+', '0+5', '0+0', '-1+2', '5+-1', '1e3+0', '1.5+0', '5+10+1'])(
    'rejects %j',
    (text) => {
      expect(() => parsePool(text)).toThrow(PoolNotationError)
    },
  )

  test('reports what was written and what to write', () => {
    expect(() => parsePool('5+')).toThrow(
      '"5+" is not a pool: write pool_size+max_overflow, such as 5+10, or the size alone, such as 20' +
        " (at least 1), or native:15 for the library's own pool",
    )
  })

  test("reads a library's own pool, with the name of one of several", () => {
    expect(parsePool('native:15')).toEqual({ poolSize: 15, maxOverflow: 0, native: 'native' })
    expect(parsePool('native-serial:2').native).toBe('native-serial')
  })

  test.for(['native', 'native:', 'native:0', 'native:5+10', 'native-:5', 'other:5'])(
    'rejects %j',
    (text) => {
      expect(() => parsePool(text)).toThrow(PoolNotationError)
    },
  )

  test('writes a size without overflow in full', () => {
    expect(formatPool(parsePool('10'))).toBe('10+0')
  })

  test.for(['5+10', 'native:15', 'native-serial:15'])('%s is written as it is read', (text) => {
    expect(formatPool(parsePool(text))).toBe(text)
  })
})
