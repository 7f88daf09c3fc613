import { expect, test } from 'vitest'
import { formatDuration, formatRatio, formatSetting } from '../../bench/format.ts'
import { wrap } from '../../bench/report/wrap.ts'

test.each([
  [0, '0.00 µs'],
  [0.000_83, '0.83 µs'],
  [0.0312, '31.2 µs'],
  [1, '1.00 ms'],
  [9.996, '10.0 ms'],
  [10.06, '10.1 ms'],
  [99.96, '100 ms'],
  [1012.4, '1012 ms'],
  [12_345, '12.3 s'],
])('a duration of %d ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test.each([
  [10, '10 ms'],
  [0.25, '250 µs'],
  [1500, '1.5 s'],
])('a configured duration of %d ms reads %s', (ms, text) => {
  expect(formatSetting(ms)).toBe(text)
})

test.each([
  [1, '1x'],
  [6.7, '6.70x'],
  [100 / 7, '14.3x'],
])('a ratio of %d reads %s', (ratio, text) => {
  expect(formatRatio(ratio)).toBe(text)
})

test('text is wrapped between words, and within a word that is too long', () => {
  expect(wrap('a bb ccc dddddddd', 6)).toEqual(['a bb', 'ccc', 'dddddd', 'dd'])
})

test('text is wrapped by its width in columns, and never between a number and its unit', () => {
  expect(wrap('数据库 数据库', 8)).toEqual(['数据库', '数据库'])
  expect(wrap('each took 12.3 ms here', 14)).toEqual(['each took', '12.3 ms here'])
})
