import { Option, type Command } from 'commander'
import { DEFAULT_MATRICES, QUICK_MATRICES } from '../plan/default-plan.ts'
import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS, SUFFICIENT_POOL } from '../plan/tutorial.ts'
import { isModulePath } from '../modules/import-module.ts'
import type { Matrix } from '../plan/matrix.ts'
import type { Mode } from '../plan/modes.ts'
import { OPERATION_NAMES } from '../plan/operations.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import { UsageError } from '../io.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { addDatabaseOptions } from './database-options.ts'
import { known, list, parseCount, withTraits } from './option-parsers.ts'
import type { CustomModules } from '../modules/custom-modules.ts'
import {
  concurrencyOption,
  MAX_CONNECTIONS,
  modeOption,
  parsedOption,
  poolOption,
  queryTimeOption,
  laterDefault,
  QUICK_TEXT,
} from './shared-options.ts'

/** The options of `run` and `list` that choose what to measure, as commander parses them. */
export interface PlanOptions extends DatabaseOptions {
  readonly pool?: readonly PlannedPool[]
  readonly poolSize?: readonly number[]
  readonly maxOverflow?: readonly number[]
  readonly mode?: readonly Mode[]
  readonly operation?: readonly string[]
  readonly concurrency?: readonly number[]
  readonly queryTime?: readonly number[]
  readonly quick?: boolean
}

/** Adds the options that choose what to measure. */
export function addPlanOptions(command: Command): Command {
  return addOperationOption(addDatabaseOptions(command))
    .addOption(laterDefault(poolOption(), '5+10,20+0'))
    .addOption(
      parsedOption(
        '--pool-size <sizes>',
        'pool sizes of a grid: each is combined with every --max-overflow',
        list((text) => parseCount(text, 1, MAX_CONNECTIONS)),
      ).conflicts('pool'),
    )
    .addOption(
      laterDefault(
        parsedOption(
          '--max-overflow <sizes>',
          'overflow limits to combine with each --pool-size',
          list((text) => parseCount(text, 0, MAX_CONNECTIONS)),
        ).conflicts('pool'),
        '0',
      ),
    )
    .addOption(laterDefault(concurrencyOption(), '1,10,100'))
    .addOption(laterDefault(modeOption(), 'sequential,concurrent'))
    .addOption(laterDefault(queryTimeOption(), '10ms,0; 0 for a custom operation'))
    .option('--quick', QUICK_TEXT)
}

/** Adds the option that chooses the operations. */
export function addOperationOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--operation <names>',
      `operations to measure: ${OPERATION_NAMES.join(', ')}, or a custom module such as ./my-operation.ts (default: get-user)`,
    ).argParser(
      withTraits(
        { several: 'commas', names: OPERATION_NAMES },
        list((text) =>
          isModulePath(text) ? text : known(OPERATION_NAMES, text, ', or ./a-module.ts'),
        ),
      ),
    ),
  )
}

/**
 * The matrices to measure: the default plan, or one built from the options. Custom operations get no query
 * time unless one is given, as they have their own duration.
 *
 * @throws {UsageError} for --max-overflow without --pool-size.
 */
export function matricesOf(
  options: PlanOptions,
  { operationNames }: Pick<CustomModules, 'operationNames'>,
): readonly Matrix[] {
  const { mode, concurrency, queryTime, quick, poolSize, maxOverflow } = options
  const pools = options.pool ?? poolGrid(options)
  if (!pools && !mode && !operationNames && !concurrency && !queryTime) {
    return quick ? QUICK_MATRICES : DEFAULT_MATRICES
  }
  const claimed = CLAIMS.map((claim) => claim.queries)
  const counts = concurrency ?? ((poolSize ?? maxOverflow) ? [Math.max(...claimed)] : claimed)
  const names = operationNames ?? ['get-user']
  const matrix = (
    operations: readonly string[],
    defaultQueryTimesMs: readonly number[],
  ): Matrix => ({
    pools: pools ?? [CLAIMED_POOL, SUFFICIENT_POOL],
    modes: mode ?? ['sequential', 'concurrent'],
    operations,
    concurrency: counts,
    queryTimesMs: queryTime ?? defaultQueryTimesMs,
  })
  const isShipped = (name: string) => (OPERATION_NAMES as readonly string[]).includes(name)
  return [
    matrix(names.filter(isShipped), [CLAIMED_QUERY_TIME_MS, 0]),
    matrix(
      names.filter((name) => !isShipped(name)),
      [0],
    ),
  ].filter(({ operations }) => operations.length > 0)
}

/** Every combination of pool size and overflow; `undefined` if no grid was requested. */
function poolGrid({ poolSize, maxOverflow }: PlanOptions): PlannedPool[] | undefined {
  if (!poolSize) {
    if (maxOverflow) throw new UsageError('--max-overflow needs --pool-size')
    return undefined
  }
  return poolSize.flatMap((size) =>
    (maxOverflow ?? [0]).map((overflow) => ({ poolSize: size, maxOverflow: overflow })),
  )
}
