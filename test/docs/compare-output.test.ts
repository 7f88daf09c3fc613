import { describe, expect, test } from 'vitest'
import { compareOutput } from '../../scripts/docs/compare-output.ts'

describe('an output', () => {
  test.for([
    ['is the whole output', 'a b', 'a b'],
    ['may lack blank lines at its ends', 'a', ' a '],
    ['may leave out a beginning', '… b c', 'a b c'],
    ['may leave out an end', 'a …', 'a b c'],
    ['may leave out nothing', 'a … b', 'a b'],
    ['may leave out a middle', 'a … d', 'a b c d'],
    ['is looked for behind lines that only begin like it', '… a b d …', 'a b c a b d e'],
  ] as const)('%s', ([, expected, printed]) => {
    expect(compareOutput(lines(expected), lines(printed))).toBeUndefined()
  })

  test.for([
    ['a wrong line', 'a x c', 'a b c', { at: 1, expected: 'x', got: 'b' }],
    ['a line too many', 'a b', 'a', { at: 1, expected: 'b', got: undefined }],
    ['a line that is missing', 'a', 'a b', { at: 0, expected: undefined, got: 'b' }],
    ['a wrong order', '… b … a …', 'a b', { at: 3, expected: 'a', got: undefined }],
    ['an end that is none', 'a … b', 'a b c', { at: 2, expected: 'b', got: 'c' }],
    ['a beginning that is none', 'b …', 'a b', { at: 0, expected: 'b', got: 'a' }],
  ] as const)('with %s is told, by line', ([, expected, printed, difference]) => {
    expect(compareOutput(lines(expected), lines(printed))).toEqual(difference)
  })
})

function lines(words: string): string[] {
  return words.split(' ')
}
