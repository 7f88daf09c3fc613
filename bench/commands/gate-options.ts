import type { Command } from 'commander'
import { isModulePath } from '../modules/import-module.ts'
import type { Mode } from '../plan/modes.ts'
import { formatPool, type PlannedPool } from '../plan/pool-notation.ts'
import type { Target } from '../run/open-target.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { addDatabaseOptions } from '../options/database-options.ts'
import type { CustomModules } from '../modules/custom-modules.ts'
import { addOperationOption } from '../options/plan-options.ts'
import {
  concurrencyOption,
  laterDefault,
  modeOption,
  poolOption,
  preset,
  queryTimeOption,
  roundsOption,
  rowsOption,
} from '../options/shared-options.ts'

/** What a process of a gate measures. */
export interface SampleOptions extends DatabaseOptions {
  readonly operation?: readonly string[]
  readonly pool: readonly PlannedPool[]
  readonly mode: readonly Mode[]
  readonly concurrency: readonly number[]
  /** In milliseconds. */
  readonly queryTime?: readonly number[]
  readonly rounds: number
  readonly rows: number
}

/** What is measured where no operation is named. */
export const DEFAULT_OPERATION = 'get-user'

/** Adds the options that say what each process measures: little, as it starts sixty times. */
export function addSampleOptions(command: Command): Command {
  return addOperationOption(addDatabaseOptions(command))
    .addOption(preset(poolOption(), '5+0'))
    .addOption(preset(modeOption(), 'sequential,concurrent'))
    .addOption(preset(concurrencyOption(), '10'))
    .addOption(laterDefault(queryTimeOption(), '5ms; 0 for an operation of your own'))
    .addOption(preset(roundsOption(), '3'))
    .addOption(rowsOption())
}

/**
 * The arguments of `poolbench run` for one process, but for its seed. They are text again because the
 * base may be an older poolbench: a command line, in words that it knows, is all that both understand.
 */
export function sampleArguments(
  options: SampleOptions,
  targets: readonly Target[],
  { operations }: Pick<CustomModules, 'operations'>,
): string[] {
  const { operation, driver = [], pool, mode, concurrency, rounds, rows } = options
  const isOwn = Object.keys(operations).length > 0
  const queryTimes = options.queryTime ?? [isOwn ? 0 : 5]
  return [
    ...targets.map(({ url }) => `--url=${url.href}`),
    // The URLs say which of the others; an older poolbench on the other side knows no names.
    ...driver.filter(isModulePath).map((file) => `--driver=${file}`),
    `--operation=${operation?.join() ?? DEFAULT_OPERATION}`,
    `--pool=${pool.map(formatPool).join()}`,
    `--mode=${mode.join()}`,
    `--concurrency=${concurrency.join()}`,
    `--query-time=${queryTimes.map((ms) => `${ms}ms`).join()}`,
    `--rounds=${rounds}`,
    `--rows=${rows}`,
  ]
}

/** The paths of the user's modules among them. */
export function modulesIn({ operation = [], driver = [] }: SampleOptions): string[] {
  return [...operation, ...driver].filter(isModulePath)
}
