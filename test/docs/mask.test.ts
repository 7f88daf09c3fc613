import { describe, expect, test } from 'vitest'
import { mask } from '../../scripts/docs/mask.ts'

describe('a line of output is the same', () => {
  test.for([
    [
      'whatever the numbers, and as wide as they are',
      '5+10  100  1136 ms  0.57',
      '5+10   10  49.3 ms  1',
    ],
    ['whatever the unit', 'took 998 ms', 'took 1.02 s'],
    ['where a number is missing', '20+0   1   0.95..1.04   x', '20+0   1   -   x'],
    ['whatever the width of a rule', '----  ------', '---  --------'],
    [
      'whatever the version and the CPU',
      '2 × AMD EPYC, linux x64, Node 20.20.2',
      '8 × Apple M2, darwin arm64, Node 22.1.0',
    ],
    [
      'whatever the date',
      'poolbench 0.1.0, 2026-11-22 21:21 UTC',
      'poolbench 0.2.0, 2027-01-02 03:04 UTC',
    ],
    ['whatever the commit', 'base 4e8e74d', 'base 0c92a4d8ff'],
    ['whatever the port', 'postgres://127.0.0.1:40001/db', 'postgres://127.0.0.1:5432/db'],
    ['whatever the curve', ' 14.3x ┼      ···B', '  9.0x m───╯──────'],
    [
      'whatever limits it',
      '1x  slower operations: 13.3 ms each, 11.4 alone',
      '1x  the pool: 15 connections',
    ],
    ['whatever the confidence', '(confidence: medium)', '(confidence: high)'],
    ['with and without colour', '\u001b[31mslower\u001b[39m', 'slower'],
  ] as const)('%s', ([, one, other]) => {
    expect(mask(one)).toBe(mask(other))
  })
})

describe('a line of output differs', () => {
  test.for([
    ['in a word', 'nothing regressed', 'nothing improved'],
    ['in a pool, which is a setting', '5+10  100', '5+0  100'],
    ['in an option', 'npm install --omit=dev', 'npm install --omit=optional'],
    ['in a column more', '5+10  100  1 ms', '5+10  100  1 ms  2 ms'],
    ['where a chart is none', ' 14.3x ┼', ' 14.3x'],
    ['in what regressed', '2 regressed, 0 improved', '2 improved, 0 regressed'],
  ] as const)('%s', ([, one, other]) => {
    expect(mask(one)).not.toBe(mask(other))
  })
})
