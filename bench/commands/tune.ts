import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { parseDuration, systemClock } from '../../src/index.ts'
import { EXIT, UsageError, type ExitCode, type Io } from '../io.ts'
import { formatDuration, formatSetting } from '../report/format.ts'
import { renderTuneReport } from '../report/tune-report.ts'
import type { ResultFile, ScenarioResult } from '../result/schema.ts'
import { readResultFile, requireWritable, writeResultFile, writeWhole } from '../result/store.ts'
import { measure } from '../run/measurement.ts'
import type { TuneGoal } from '../tune/goal.ts'
import { recommend } from '../tune/recommend.ts'
import { VERSION } from '../version.ts'
import { commandText } from './command-text.ts'
import type { CommandContext } from './context.ts'
import { addDatabaseOptions, openDatabases, type DatabaseOptions } from './databases.ts'
import { addExamples } from './examples.ts'
import { checked, count, parseTimeLimit } from './option-parsers.ts'
import { loadOwnModules, type OwnModules } from './own-modules.ts'
import { addOperationOption } from './plan-options.ts'
import { showProgress } from './progress.ts'
import {
  poolTimeoutOption,
  preset,
  resultsOption,
  rowsOption,
  seedOption,
  strictOption,
} from './shared-options.ts'
import { tuneStep } from './tune-step.ts'
import type { Target } from '../run/open-target.ts'

interface TuneCommandOptions extends DatabaseOptions {
  readonly operation?: readonly string[]
  readonly queryTime?: number
  readonly concurrency?: number
  readonly burst?: number
  readonly p99?: number
  readonly instances: number
  readonly full?: boolean
  readonly rows: number
  readonly seed: number
  readonly poolTimeout: number
  readonly strict?: boolean
  readonly from?: string
  readonly json?: string
  readonly results: string
}

/** What is to be measured, and not only to be read. */
type SearchOptions = TuneCommandOptions & { readonly concurrency: number }

/** Of throughput, the share below the best that counts as equal. */
const TOLERANCE = 0.07

const DEFAULT_CONCURRENCY = 50

/** To open a pool takes longer than many a burst: once it is open, several bursts cost little more. */
const TIME_PER_ROUND_MS = 300

/** How many steps a search usually takes: octaves, the octave of the knee, the decision, overflow. */
const EXPECTED_STEPS = 4

const duration = checked(parseDuration)

/** `poolbench tune`: measures pools of many sizes, and recommends one. */
export function addTuneCommand(program: Command, context: CommandContext): void {
  addExamples(
    addOperationOption(addDatabaseOptions(program.command('tune'), 'one')),
    'poolbench tune --database sqlite-threads --concurrency 10',
    'poolbench tune --url postgres://user@localhost/app --p99 200ms --instances 4',
    'poolbench tune --from results/tune.json --p99 100ms',
  )
    .description('find the pool_size and max_overflow to set, by measuring')
    .option(
      '--concurrency <count>',
      `operations at the same time, on a usual day (default: ${DEFAULT_CONCURRENCY})`,
      count(1),
    )
    .option(
      '--burst <count>',
      'operations at the same time in the worst moment (default: as --concurrency)',
      count(1),
    )
    .option(
      '--p99 <duration>',
      'longest response time that 99% of the operations may have',
      parseTimeLimit,
    )
    .option(
      '--instances <count>',
      'processes that each have such a pool, on the same server',
      count(1),
      1,
    )
    .option(
      '--query-time <duration>',
      'time that each operation spends in the database beside its own (default: 0)',
      duration,
    )
    .option('--full', 'measure every size, instead of searching: takes longer')
    .addOption(rowsOption())
    .addOption(preset(seedOption(), '1'))
    .addOption(poolTimeoutOption())
    .addOption(strictOption())
    .option('--json <file>', 'write what was measured to this file as well')
    .addOption(
      new Option('--from <file>', 'decide from what an earlier tune measured').conflicts([
        'url',
        'database',
        'driver',
        'full',
      ]),
    )
    .addOption(resultsOption('tune.json and tune.txt'))
    .action(async (options: TuneCommandOptions) => {
      context.finish(await tune(options, context))
    })
}

async function tune(typed: TuneCommandOptions, context: CommandContext): Promise<ExitCode> {
  const own = await loadOwnModules(typed, context.io.cwd)
  const operation = own.operationNames && onlyOne('--operation', own.operationNames)
  if (typed.from) return decide(await readResultFile(typed.from), typed, operation, context.io)
  const options = { ...typed, concurrency: typed.concurrency ?? DEFAULT_CONCURRENCY }
  for (const file of [kept(options, 'json'), options.json]) if (file) await requireWritable(file)
  const result = await search(options, own, operation, context)
  await writeResultFile(kept(options, 'json'), result)
  if (options.json) await writeResultFile(options.json, result)
  const code = await decide(result, options, operation, context.io)
  context.io.stderr(
    `poolbench: ${formatDuration(result.durationMs)}; kept as ${kept(options, 'json')} and .txt\n`,
  )
  return code
}

/** Measures all that a recommendation takes. */
async function search(
  options: SearchOptions,
  own: OwnModules,
  operation = 'get-user',
  { io, argv }: CommandContext,
): Promise<ResultFile> {
  requireOneDatabase(options)
  const partsOfGoal = goalOf(options, { driver: '', operation })
  const databases = await openDatabases(options, own, ['postgres'], io)
  const progress = showProgress(io)
  try {
    const target = onlyOne<Target>('--url or --database', databases.targets)
    const goal = { ...partsOfGoal, driver: target.label }
    return await measure(
      {
        targets: [target],
        next: (soFar) => tuneStep(soFar, goal, options.full ?? false),
        expectedSteps: EXPECTED_STEPS,
        ownOperations: own.operations,
        options: {
          seed: options.seed,
          timePerRoundMs: TIME_PER_ROUND_MS,
          pool: { timeoutMs: options.poolTimeout },
        },
        rows: options.rows,
        quick: false,
        poolbenchVersion: VERSION,
        command: commandText(argv, own.drivers),
        warnings: databases.notices,
      },
      {
        clock: systemClock,
        signal: io.signal,
        onProgress: (done, { id }, round) => progress.update(done, `round ${round}  ${id}`),
        onCheckpoint: (soFar) => writeResultFile(kept(options, 'json'), soFar),
      },
    )
  } finally {
    progress.stop()
    await databases.stop()
  }
}

/** Prints the recommendation, and keeps it beside what it was made of. */
async function decide(
  result: ResultFile,
  options: TuneCommandOptions,
  operation: string | undefined,
  io: Io,
): Promise<ExitCode> {
  const recommendation = recommend(result, goalFrom(result, options, operation))
  const report = renderTuneReport(recommendation, result)
  io.stdout(report)
  if (!options.from) await writeWhole(kept(options, 'txt'), report)
  if (recommendation.kind === 'refused') return EXIT.cannotMeasure
  return options.strict && recommendation.confidence === 'low' ? EXIT.inconclusive : EXIT.ok
}

/** Of a result that is there: what it was measured for, unless the options say otherwise. */
function goalFrom(
  result: ResultFile,
  options: TuneCommandOptions,
  name: string | undefined,
): TuneGoal {
  const { queryTime } = options
  const matching = result.scenarios.filter(
    ({ mode, pool, ...scenario }) =>
      mode === 'concurrent' &&
      pool.native === undefined &&
      (name === undefined || scenario.operation === name) &&
      (queryTime === undefined || scenario.queryTimeMs === queryTime),
  )
  const [first] = matching
  if (!first) {
    const work = [name, queryTime !== undefined && `${formatSetting(queryTime)} of query time`]
    const asked = work.filter(Boolean).join(' with ')
    throw new UsageError(
      `the result holds no concurrent bursts${asked && ` of ${asked}`} on queue pools`,
    )
  }
  const { driver, operation, queryTimeMs } = first
  const alike = matching.filter(
    (each) =>
      each.driver === driver && each.operation === operation && each.queryTimeMs === queryTimeMs,
  )
  const concurrency = options.concurrency ?? concurrencyOf(alike)
  const most = Math.max(concurrency, ...alike.map((each) => each.concurrency))
  return goalOf({ burst: most, ...options, concurrency, queryTime: queryTimeMs }, first)
}

/** The bursts that met the most sizes of a pool without overflow; those for overflow met one. */
function concurrencyOf(scenarios: readonly ScenarioResult[]): number {
  const sizes = new Map<number, Set<number>>()
  for (const { concurrency, pool } of scenarios) {
    const seen = sizes.get(concurrency) ?? new Set()
    if (pool.maxOverflow === 0) seen.add(pool.poolSize)
    sizes.set(concurrency, seen)
  }
  const most = Math.max(...[...sizes.values()].map(({ size }) => size))
  const counts = [...sizes].filter(([, { size }]) => size === most).map(([count]) => count)
  // With one size there is nothing to choose from: then it is the daily load, not the burst.
  return most > 1 ? Math.max(...counts) : Math.min(...counts)
}

function goalOf(
  options: Pick<SearchOptions, 'concurrency' | 'burst' | 'p99' | 'instances' | 'queryTime'>,
  { driver, operation }: Pick<TuneGoal, 'driver' | 'operation'>,
): TuneGoal {
  const { concurrency, burst = concurrency, p99 = null, instances } = options
  if (burst < concurrency) {
    throw new UsageError(`--burst ${burst} is less than the concurrency, ${concurrency}`)
  }
  return {
    driver,
    operation,
    queryTimeMs: options.queryTime ?? 0,
    concurrency,
    burst,
    p99Ms: p99,
    instances,
    tolerance: TOLERANCE,
  }
}

/** Before any of them is started. */
function requireOneDatabase({ url, database }: TuneCommandOptions): void {
  onlyOne('--url or --database', url ?? database ?? ['postgres'])
}

function onlyOne<T>(option: string, values: readonly T[]): T {
  const [value] = values
  if (value === undefined) throw new UsageError(`${option}: nothing to tune`)
  if (values.length > 1) throw new UsageError(`${option}: tune takes one at a time`)
  return value
}

function kept({ results }: TuneCommandOptions, extension: 'json' | 'txt'): string {
  return join(results, `tune.${extension}`)
}
