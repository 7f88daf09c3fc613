import { stripVTControlCharacters } from 'node:util'

/** A pool, or a number with its unit. */
const NUMBER =
  /(\d+\+\d+)|\d+(?:\.{1,2}\d+|,\d{3})*(?:e[+-]?\d+)?(?: ?(?:ms|µs|ns|s|min|h|%|x|kB|MB|GB)(?![\w/]))?/g

/** What differs from run to run and from machine to machine, in the order in which it is replaced. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  // A chart keeps its frame: as many lines, and its legend below.
  [/^.*[╭╮╰╯│┤┼].*$/, '<chart>'],
  [/[─┴]{2,}/g, '<axis>'],
  [/[░▒▓█]+/g, '<shade>'],
  // The rule of a table is as long as its numbers are wide.
  [/-{2,}(?= |$)/g, '--'],
  [/\b(?=[a-f]*\d)[0-9a-f]{7,40}\b/g, '#'],
  [/(?<=\bpoolbench_)[\da-z]+(?=_users\b)/g, '#'],
  // Pools are settings: they stay, with the mark behind them.
  [NUMBER, '$1#'],
  // A number that there is none of.
  [/(?<=\S\s+)-(?=\s|$)/g, '#'],
  // The model of the CPU, and what it runs.
  [/^# × [^,]+, [a-z]+ \S+/, '# × <machine>'],
  // What limits a burst may hang on a few per cent.
  [
    /the pool: # connections|nothing: all ran at once|opening # connections, # each|slower operations: # each, # alone|this process: event loop # busy|this machine: # CPUs # busy(, # by others)?|connections were idle #|lock waits: # of # sessions wait for a (row )?lock( \([^)]*\))?( of another program)?|server CPU: # of # cores(, # of # sessions on a core or waiting for one)?|server CPU: # of # sessions on a core or waiting for one|the disk: # of # sessions wait for it|between statements: # of # sessions wait for the next one/,
    '<limit>',
  ],
  [/(?<=confidence: )(?:high|medium|low)/, '<confidence>'],
  [/\s+/g, ' '],
]

/** A line of output without what differs from run to run. */
export function mask(line: string): string {
  return MASKS.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    stripVTControlCharacters(line),
  ).trim()
}
