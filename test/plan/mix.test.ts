import { expect, test } from 'vitest'
import { formatMix, MixError, parseMix } from '../../bench/plan/mix.ts'

test.for([
  ['get-user', [['get-user', 1]]],
  [
    'get-user:70,search-users:30',
    [
      ['get-user', 70],
      ['search-users', 30],
    ],
  ],
  [
    './mine.ts:2.5, get-user',
    [
      ['./mine.ts', 2.5],
      ['get-user', 1],
    ],
  ],
] as const)('a mix is read from %s', ([text, parts]) => {
  const mix = parseMix(text)

  expect(mix.map(({ operation, weight }) => [operation, weight])).toEqual(parts)
  expect(parseMix(formatMix(mix))).toEqual(mix.length === 1 ? [{ ...mix[0], weight: 1 }] : mix)
})

test.for(['', 'get-user:0', 'get-user,,list-users', 'get-user:1,get-user:2', ':5'])(
  '%j is not a mix',
  (text) => {
    expect(() => parseMix(text)).toThrow(MixError)
  },
)
