import { describe, expect, test } from 'vitest'
import { DurationError, parseDuration } from '../src/index.ts'

describe('parseDuration', () => {
  test.for([
    ['0', 0],
    ['0ms', 0],
    ['10ms', 10],
    ['1.5s', 1_500],
    ['0.25ms', 0.25],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['2m', 120_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['10 ms', 10],
    [' 10ms ', 10],
    ['10MS', 10],
    ['007s', 7_000],
  ] as const)('reads %s as %d ms', ([text, durationMs]) => {
    expect(parseDuration(text)).toBeCloseTo(durationMs, 9)
  })

  test.for(
    ['', ' ', '10', '1.5', 'ms', '-10ms', '+10ms', '.5s', '5.s', '1e3ms', '1,5s', '10 m s'].concat([
      '10d',
      '10msec',
      '10constructor',
      '10toString',
      '∞s',
      'NaNms',
      '1s500ms',
      '0x10ms',
      '１s',
    ]),
  )('rejects %j', (text) => {
    const parse = () => parseDuration(text)

    expect(parse).toThrow(DurationError)
    expect(parse).toThrow(`${JSON.stringify(text)} is not a duration: write a number and a unit`)
  })
})
