import { describe, expect, test } from 'vitest'
import { parseShare } from '../../bench/options/option-parsers.ts'

describe('a share', () => {
  test.each([
    ['10%', 0.1],
    ['2.5%', 0.025],
    ['3 %', 0.03],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['0', 0],
    ['100%', 1],
    ['1', 1],
  ])('is written %s', (text, share) => {
    expect(parseShare(text)).toBeCloseTo(share, 12)
  })

  test.each(['', '%', '-1%', '101%', '10', '1.5', '10%%', 'ten', 'NaN', '1e-2', '0x1'])(
    'is not %j',
    (text) => {
      expect(() => parseShare(text)).toThrow(`${JSON.stringify(text)} is not a share`)
    },
  )
})
