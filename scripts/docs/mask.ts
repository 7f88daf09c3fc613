import { stripVTControlCharacters } from 'node:util'

/** What differs from run to run and from machine to machine, in the order in which it is replaced. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>'],
  [/(?<=\bpoolbench_)[\da-z]+(?=_users\b)/g, '<run>'],
  // Of rows that were inserted at once.
  [/(?<=\bid=)\d+/g, '<id>'],
  [/(?<=\b127\.0\.0\.1:)\d+/g, '<port>'],
  [/\d+(?:\.\d+)? ?(?:ms|µs|ns|s|x|MB)\b/g, '<measured>'],
  [/\d+(?:\.\d+)+/g, '<version>'],
  [/ +/g, ' '],
]

/** A line of output without what differs from run to run. */
export function mask(line: string): string {
  return MASKS.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    stripVTControlCharacters(line),
  ).trim()
}
