import { Option, type Command } from 'commander'
import { parseDuration } from '../../src/index.ts'
import { DEFAULT_MATRICES, QUICK_MATRICES } from '../plan/default-plan.ts'
import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS, SUFFICIENT_POOL } from '../plan/document.ts'
import { isModulePath } from '../modules/import-module.ts'
import type { Matrix } from '../plan/matrix.ts'
import { MODES, type Mode } from '../plan/modes.ts'
import { OPERATION_NAMES } from '../plan/operations.ts'
import { parsePool, type PlannedPool } from '../plan/pool-notation.ts'
import { UsageError } from '../io.ts'
import { addDatabaseOptions, type DatabaseOptions } from './databases.ts'
import { known, list, oneOf, parseCount, withTraits } from './option-parsers.ts'
import type { OwnModules } from './own-modules.ts'

/** More than any server takes. */
const MAX_CONNECTIONS = 100_000

/** What `run` and `list` are told to measure, as commander gives it. */
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

/** Adds the options that say what is measured. */
export function addPlanOptions(command: Command): Command {
  return addOperationOption(addDatabaseOptions(command))
    .addOption(
      new Option(
        '--pool <sizes>',
        "pool_size+max_overflow, or native:15 for the library's own pool (default: 5+10,20+0)",
      ).argParser(list(parsePool)),
    )
    .addOption(
      new Option('--pool-size <sizes>', 'every one of these with every --max-overflow')
        .argParser(list((text) => parseCount(text, 1, MAX_CONNECTIONS)))
        .conflicts('pool'),
    )
    .addOption(
      new Option('--max-overflow <sizes>', 'of the sizes above (default: 0)')
        .argParser(list((text) => parseCount(text, 0, MAX_CONNECTIONS)))
        .conflicts('pool'),
    )
    .addOption(
      new Option('--concurrency <counts>', 'operations in a burst (default: 1,10,100)').argParser(
        list((text) => parseCount(text, 1, 100_000)),
      ),
    )
    .addOption(
      new Option(
        '--mode <modes>',
        `${MODES.join(', ')} (default: sequential,concurrent)`,
      ).argParser(oneOf(MODES)),
    )
    .addOption(
      new Option(
        '--query-time <durations>',
        'spent in the database by each operation (default: 10ms,0)',
      ).argParser(list(parseDuration)),
    )
    .option('--quick', 'one round of the main table: to look at, not to compare')
}

/** Adds the option that says what the operations do. */
export function addOperationOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--operation <names>',
      `${OPERATION_NAMES.join(', ')}, or a module of your own: ./my-operation.ts (default: get-user)`,
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
 * The matrices to measure: the default plan, or one made of what was asked for. An operation of the
 * user's own has its own time, so none is added to it unless asked for.
 *
 * @throws {UsageError} for --max-overflow without --pool-size.
 */
export function matricesOf(
  options: PlanOptions,
  { operationNames }: Pick<OwnModules, 'operationNames'>,
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

/** Every pool size with every overflow; `undefined` where no grid was asked for. */
function poolGrid({ poolSize, maxOverflow }: PlanOptions): PlannedPool[] | undefined {
  if (!poolSize) {
    if (maxOverflow) throw new UsageError('--max-overflow needs --pool-size')
    return undefined
  }
  return poolSize.flatMap((size) =>
    (maxOverflow ?? [0]).map((overflow) => ({ poolSize: size, maxOverflow: overflow })),
  )
}
