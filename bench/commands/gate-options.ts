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

/** The options for what each process of a gate measures. */
export interface SampleOptions extends DatabaseOptions {
  readonly operation?: readonly string[]
  readonly pool: readonly PlannedPool[]
  readonly mode: readonly Mode[]
  readonly concurrency: readonly number[]
  /** The added query times, in milliseconds. */
  readonly queryTime?: readonly number[]
  readonly rounds: number
  readonly rows: number
}

/** The operation that is measured by default. */
export const DEFAULT_OPERATION = 'get-user'

/**
 * Adds the options for what each process measures. The defaults are small, as a gate starts about sixty
 * processes.
 */
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
 * The arguments of `poolbench run` for one process, without its seed. They are text because the base may be
 * an older poolbench, and a command line is the only interface that both share.
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
    // The other databases are given by URL, as an older poolbench does not know all names.
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

/** The paths of the user's modules in the options. */
export function modulesIn({ operation = [], driver = [] }: SampleOptions): string[] {
  return [...operation, ...driver].filter(isModulePath)
}
