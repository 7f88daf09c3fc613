import { expect, test } from 'vitest'
import { wrapPhrase } from '../../bench/report/wrap.ts'

test.for([
  [26, 'this machine: 2 CPUs 97 % busy', ['this machine:', '2 CPUs 97 % busy']],
  [26, 'opening 10 connections, 20.0 ms each', ['opening 10 connections,', '20.0 ms each']],
  [40, 'this machine: 2 CPUs 97 % busy', ['this machine: 2 CPUs 97 % busy']],
  // As few lines as possible, and never a break within a number.
  [
    26,
    'this machine: 2 CPUs 98 % busy, 83 % by others',
    ['this machine: 2 CPUs', '98 % busy, 83 % by others'],
  ],
  [
    26,
    'one handle, in this thread: nothing overlaps',
    ['one handle, in this', 'thread: nothing overlaps'],
  ],
  [20, 'connections were idle 60 %', ['connections were', 'idle 60 %']],
  [20, 'one: two, three: four five six seven', ['one: two, three:', 'four five six seven']],
  [18, 'a: much longer than one line is', ['a: much longer', 'than one line is']],
] as const)('in %i columns, %s is broken where it falls apart', ([width, text, lines]) => {
  expect(wrapPhrase(text, width)).toEqual(lines)
})
