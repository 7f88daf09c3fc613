import { Option } from 'commander'
import { parseDuration } from '../../src/index.ts'
import { MODES } from '../plan/modes.ts'
import { parsePool } from '../plan/pool-notation.ts'
import { checked, count, list, oneOf, parseCount, parseShare } from './option-parsers.ts'

/** The file that means standard output. */
export const STDOUT = '-'

/** The help of `--quick` in each command that has it. */
export const QUICK_TEXT = 'measure one round only: a quick look, unfit for comparison'

/** A limit that exceeds what any server allows. */
export const MAX_CONNECTIONS = 100_000

const MAX_BURST = 100_000

/** Creates an option with a parser. */
export function parsedOption(
  flags: string,
  description: string,
  parse: (text: string) => unknown,
): Option {
  return new Option(flags, description).argParser(parse)
}

/** Gives `option` a default, written as users would type it. */
export function preset(option: Option, text: string): Option {
  return option.default(option.parseArg?.(text, undefined) ?? text, text)
}

/** Documents a default that the command computes from the other options. */
export function laterDefault(option: Option, text: string): Option {
  option.description += ` (default: ${text})`
  return option
}

/** @param parse - parses one pool, for commands that accept only some. */
export function poolOption(parse = parsePool): Option {
  return parsedOption(
    '--pool <sizes>',
    "pools, as pool_size+max_overflow (5+10; 10 means 10+0); native:15: the library's own pool",
    list(parse),
  )
}

export function modeOption(): Option {
  return parsedOption('--mode <modes>', `ways to issue a burst: ${MODES.join(', ')}`, oneOf(MODES))
}

export function concurrencyOption(maximum = MAX_BURST): Option {
  return parsedOption(
    '--concurrency <counts>',
    'number of operations in a burst',
    list((text) => parseCount(text, 1, maximum)),
  )
}

export function queryTimeOption(): Option {
  return parsedOption(
    '--query-time <durations>',
    'extra time that each operation sleeps in the database',
    list(parseDuration),
  )
}

export function roundsOption(): Option {
  return parsedOption(
    '--rounds <count>',
    'number of rounds; each round visits every scenario',
    count(1),
  )
}

export function rowsOption(): Option {
  return preset(
    parsedOption('--rows <count>', 'number of users in the test table', count(2)),
    '100',
  )
}

export function instancesOption(): Option {
  return preset(
    parsedOption(
      '--instances <count>',
      'number of processes that use such a pool on the same server',
      count(1),
    ),
    '1',
  )
}

export function seedOption(): Option {
  return parsedOption('--seed <number>', 'random seed for the order of the measurements', count(0))
}

export function poolTimeoutOption(): Option {
  return preset(
    parsedOption(
      '--pool-timeout <duration>',
      'longest time that an operation waits for a connection',
      checked(parseDuration),
    ),
    '30s',
  )
}

/** @param fallback - the default share, from 0 to 1. */
export function marginOption(fallback: number): Option {
  return preset(
    parsedOption(
      '--margin <share>',
      'largest change to treat as unchanged, such as 10% or 0.1',
      parseShare,
    ),
    `${Number((100 * fallback).toFixed(6))}%`,
  )
}

export function strictOption(): Option {
  return new Option('--strict', 'exit with code 4 if the answer is uncertain')
}

/** @param what - the content of the file, as a noun. */
export function jsonOption(what: string): Option {
  return new Option(
    '--json <file>',
    `write ${what} to this file as well; ${STDOUT} prints it instead of the report`,
  )
}

/** @param files - the names of the files that are kept there. */
export function resultsOption(files: string): Option {
  return preset(new Option('--results <folder>', `folder to save ${files} in`), 'results')
}
