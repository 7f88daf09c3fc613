import { Option, type Command } from 'commander'
import { parseDuration } from '../../src/index.ts'
import { MODES } from '../plan/modes.ts'
import { parsePool } from '../plan/pool-notation.ts'
import { addDatabaseOptions, type DatabaseOptions } from './databases.ts'
import { count, list, oneOf, parseCount, traitsOf, withTraits } from './option-parsers.ts'
import type { OwnModules } from './own-modules.ts'
import { addOperationOption } from './plan-options.ts'
import type { Target } from '../run/open-target.ts'

/** What a process of a gate measures, as it was typed. */
export interface SampleOptions extends DatabaseOptions {
  readonly operation?: readonly string[]
  readonly pool: string
  readonly mode: string
  readonly concurrency: string
  readonly queryTime?: string
  readonly rounds: string
  readonly rows: string
}

/** Adds the options that say what each process measures: little, as it starts sixty times. */
export function addSampleOptions(command: Command): Command {
  return addOperationOption(addDatabaseOptions(command))
    .addOption(typed('--pool <sizes>', 'pool_size+max_overflow', '5+0', list(parsePool)))
    .addOption(typed('--mode <modes>', MODES.join(', '), 'sequential,concurrent', oneOf(MODES)))
    .addOption(
      typed(
        '--concurrency <counts>',
        'operations in a burst',
        '10',
        list((text) => parseCount(text, 1, 100_000)),
      ),
    )
    .addOption(
      new Option(
        '--query-time <durations>',
        'spent in the database by each operation (default: 5ms; of your own operations: 0)',
      ).argParser(asTyped(list(parseDuration))),
    )
    .addOption(typed('--rounds <count>', 'rounds in each process', '3', count(1)))
    .addOption(typed('--rows <count>', 'users in the table', '100', count(2)))
}

/** The arguments of `poolbench run` for one process, but for its seed. */
export function sampleArguments(
  options: SampleOptions,
  targets: readonly Target[],
  { operations }: Pick<OwnModules, 'operations'>,
): string[] {
  const { operation, driver = [], pool, mode, concurrency, rounds, rows } = options
  const isOwn = Object.keys(operations).length > 0
  return [
    ...targets.map(({ url }) => `--url=${url.href}`),
    ...driver.map((file) => `--driver=${file}`),
    `--operation=${operation?.join() ?? 'get-user'}`,
    `--pool=${pool}`,
    `--mode=${mode}`,
    `--concurrency=${concurrency}`,
    `--query-time=${options.queryTime ?? (isOwn ? '0' : '5ms')}`,
    `--rounds=${rounds}`,
    `--rows=${rows}`,
  ]
}

/** An option that keeps its text: it is handed on to the processes. */
function typed(
  flags: string,
  description: string,
  fallback: string,
  parse: (text: string) => unknown,
): Option {
  return new Option(flags, description).default(fallback).argParser(asTyped(parse))
}

/** Refuses what `parse` refuses, and keeps the text. */
function asTyped(parse: (text: string) => unknown): (text: string) => string {
  return withTraits(traitsOf(parse), (text) => {
    parse(text)
    return text
  })
}
