import { describe, expect, test } from 'vitest'
import { mask } from '../../scripts/docs/mask.ts'

describe('a masked line of output is equal', () => {
  test.for([
    ['whatever it took, in whichever unit', 'took  998 ms', 'took 1.02 s'],
    ['whatever the speed-up', 'all users  0.11x', 'all users  12x'],
    ['whatever the size', 'installed 90 MB', 'installed 104.5 MB'],
    ['whatever the version', 'ok  PostgreSQL 18.4', 'ok  PostgreSQL 18.10.1'],
    ['whatever the date', '"2026-11-26T11:44:15.844Z"', '"2027-01-02T03:04:05.000Z"'],
    ['whatever the port', 'postgres://127.0.0.1:40001/db', 'postgres://127.0.0.1:5432/db'],
    ['whatever the table', 'poolbench_bc7ea1add363_users', 'poolbench_6b081cb9c62663_users'],
    ['whatever the order of inserts at once', "<User(id=3, name='C')>", "<User(id=4, name='C')>"],
    ['with and without colour', '\u001b[31mslower\u001b[39m', 'slower'],
  ] as const)('%s', ([, one, other]) => {
    expect(mask(one)).toBe(mask(other))
  })
})

describe('a masked line of output differs', () => {
  test.for([
    ['in a word', 'nothing regressed', 'nothing improved'],
    ['in a pool, which is a setting', 'the pool 5+10', 'the pool 5+0'],
    ['in a count', 'opened 5 connections', 'opened 6 connections'],
    ['in a column more', '5+10  1 ms', '5+10  1 ms  2 ms'],
  ] as const)('%s', ([, one, other]) => {
    expect(mask(one)).not.toBe(mask(other))
  })
})
