import { stripVTControlCharacters } from 'node:util'

/** The patterns of values that differ between runs or machines, in the order of replacement. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>'],
  [/(?<=\bpoolbench_)[\da-z]+(?=_users\b)/g, '<run>'],
  // The ids of rows that were inserted at once.
  [/(?<=\bid=)\d+/g, '<id>'],
  [/(?<=\b127\.0\.0\.1:)\d+/g, '<port>'],
  [/\d+(?:\.\d+)? ?(?:ms|µs|ns|s|x|MB)\b/g, '<measured>'],
  [/\d+(?:\.\d+)+/g, '<version>'],
  [/ +/g, ' '],
]

/** Masks the values in a line of output that differ between runs. */
export function mask(line: string): string {
  return MASKS.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    stripVTControlCharacters(line),
  ).trim()
}
