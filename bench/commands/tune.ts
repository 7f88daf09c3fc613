import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { parseDuration, systemClock } from '../../src/index.ts'
import { EXIT, UsageError, type ExitCode, type Io } from '../io.ts'
import { formatDuration } from '../format.ts'
import { renderTuneReport } from '../report/tune-report.ts'
import type { ResultFile } from '../result/schema.ts'
import {
  readKeptFile,
  requireWritable,
  writeJson,
  writeResultFile,
  writeWhole,
} from '../result/store.ts'
import type { TuneFile } from '../result/tune-schema.ts'
import { measure } from '../run/measurement.ts'
import type { TuneGoal } from '../tune/goal.ts'
import { VERSION } from '../version.ts'
import { commandText } from './command-text.ts'
import type { CommandContext } from './context.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { addDatabaseOptions } from '../options/database-options.ts'
import { openDatabases } from '../databases/open-databases.ts'
import { addExamples } from './examples.ts'
import { checked, count, parseTimeLimit } from '../options/option-parsers.ts'
import { loadCustomModules, servicesIn, type CustomModules } from '../modules/custom-modules.ts'
import { addOperationOption } from '../options/plan-options.ts'
import { NOT_IN_TRAFFIC } from '../options/traffic-options.ts'
import { showProgress } from './progress.ts'
import { tuneFile } from './tune-file.ts'
import { goalFrom, goalOf, type GoalOptions } from './tune-goal.ts'
import {
  jsonOption,
  poolTimeoutOption,
  preset,
  resultsOption,
  rowsOption,
  seedOption,
  strictOption,
} from '../options/shared-options.ts'
import { tuneStep } from './tune-step.ts'
import type { Target } from '../run/open-target.ts'

interface TuneCommandOptions extends DatabaseOptions, GoalOptions {
  readonly operation?: readonly string[]
  readonly full?: boolean
  readonly rows: number
  readonly seed: number
  readonly poolTimeout: number
  readonly strict?: boolean
  readonly from?: string
  readonly json?: string
  readonly results: string
}

/** The options of a search, which measures instead of reading a file. */
type SearchOptions = TuneCommandOptions & { readonly concurrency: number }

const DEFAULT_CONCURRENCY = 50

/**
 * The time of each size in a round: callers go on for it, and bursts are repeated. Opening a pool takes longer
 * than many bursts, so further ones cost little.
 */
const TIME_PER_ROUND_MS = 300

/**
 * The maximum number of bursts in a round; a few bursts of two milliseconds would mostly measure pauses of
 * the machine.
 */
const MAX_BURSTS_PER_ROUND = 20

/**
 * The warm-up time, after which V8 has compiled the code of a burst. Without it, throughput in the first
 * rounds was half as high.
 */
const WARM_UP_MS = 500

/** The usual number of steps of a search: octaves, the octave of the knee, the decision, overflow. */
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
    .description('measure pools of many sizes, and recommend pool_size and max_overflow')
    .option(
      '--concurrency <count>',
      `number of callers under normal load, each sending an operation when its last has ended (default: ${DEFAULT_CONCURRENCY})`,
      count(1),
    )
    .option(
      '--burst <count>',
      'number of operations that come at once at peak load, to choose max_overflow (default: not measured)',
      count(1),
    )
    .option(
      '--p99 <duration>',
      'response time that 99% of the operations must not exceed',
      parseTimeLimit,
    )
    .option(
      '--instances <count>',
      'number of processes that use such a pool on the same server (default: 1)',
      count(1),
    )
    .option(
      '--query-time <duration>',
      'extra time that each operation sleeps in the database (default: 0)',
      duration,
    )
    .option('--full', 'measure every size instead of searching (slower)')
    .addOption(rowsOption())
    .addOption(preset(seedOption(), '1'))
    .addOption(poolTimeoutOption())
    .addOption(strictOption())
    .addOption(jsonOption('the recommendation'))
    .addOption(
      new Option(
        '--from <file>',
        'recommend from an earlier result file, without measuring',
      ).conflicts(['url', 'database', 'driver', 'full']),
    )
    .addOption(resultsOption('tune.json and tune.txt'))
    .action(async (options: TuneCommandOptions, command: Command) => {
      const isTyped = ([name]: [string, unknown]) => command.getOptionValueSource(name) === 'cli'
      const typed = Object.fromEntries(Object.entries(options).filter(isTyped))
      context.finish(await tune(options, typed, context))
    })
}

/** @param typed - the options that were typed, without those from a configuration. */
async function tune(
  settings: TuneCommandOptions,
  typed: Partial<TuneCommandOptions>,
  context: CommandContext,
): Promise<ExitCode> {
  const { io } = context
  const own = await loadCustomModules(settings, io.cwd)
  const [service] = servicesIn(own)
  if (service !== undefined) {
    throw new UsageError(
      `--operation: ${service} is a service with a pool of its own: compare its sizes by load --pool`,
    )
  }
  const operation = own.operationNames && onlyOne('--operation', own.operationNames)
  const { from, json } = settings
  if (json && json !== '-') await requireWritable(json)
  if (from !== undefined) {
    return decide(await decideFrom(from, settings, typed, operation), settings, io)
  }
  const options = { ...settings, concurrency: settings.concurrency ?? DEFAULT_CONCURRENCY }
  await requireWritable(kept(options, 'json'))
  const { result, goal } = await search(options, own, operation, context)
  const found = tuneFile(result, goal)
  await writeJson(kept(options, 'json'), found)
  await writeWhole(kept(options, 'txt'), renderTuneReport(found))
  const code = await decide(found, options, io)
  io.stderr(
    `poolbench: took ${formatDuration(result.durationMs)}; saved as ${kept(options, 'json')} and .txt\n`,
  )
  return code
}

/** Recommends from an existing file. Only typed options change the goal of a tuning. */
async function decideFrom(
  path: string,
  settings: TuneCommandOptions,
  typed: Partial<TuneCommandOptions>,
  operation: string | undefined,
): Promise<TuneFile> {
  const known = await readKeptFile(path)
  if (known.kind === 'result') return tuneFile(known.file, goalFrom(known, settings, operation))
  if (known.kind === 'tune') {
    const goal = goalFrom(known, typed, typed.operation && operation)
    return tuneFile(known.file.measured, goal)
  }
  throw new UsageError(`${path} is a result of gate: tune needs a result of tune or run`)
}

/** Measures everything that a recommendation needs. */
async function search(
  options: SearchOptions,
  own: CustomModules,
  operation = 'get-user',
  { io, argv }: CommandContext,
): Promise<{ readonly result: ResultFile; readonly goal: TuneGoal }> {
  requireOneDatabase(options)
  requireOngoing(operation)
  const partsOfGoal = goalOf(options, { driver: '', operation, load: 'callers' })
  const databases = await openDatabases(options, own, ['postgres'], io)
  const progress = showProgress(io)
  try {
    const target = onlyOne<Target>('--url or --database', databases.targets)
    const goal = { ...partsOfGoal, driver: target.label }
    const result = await measure(
      {
        targets: [target],
        next: (soFar) => tuneStep(soFar, goal, options.full ?? false),
        expectedSteps: EXPECTED_STEPS,
        customOperations: own.operations,
        options: {
          seed: options.seed,
          timePerRoundMs: TIME_PER_ROUND_MS,
          maxBurstsPerRound: MAX_BURSTS_PER_ROUND,
          warmUpMs: WARM_UP_MS,
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
    return { result, goal }
  } finally {
    progress.stop()
    await databases.stop()
  }
}

/** Prints the result, and writes the requested files. */
async function decide(
  found: TuneFile,
  { json, strict }: TuneCommandOptions,
  { stdout }: Io,
): Promise<ExitCode> {
  if (json === '-') stdout(`${JSON.stringify(found)}\n`)
  else stdout(renderTuneReport(found))
  if (json && json !== '-') await writeJson(json, found)
  if (!found.recommendation) return EXIT.cannotMeasure
  return strict && found.recommendation.confidence === 'low' ? EXIT.inconclusive : EXIT.ok
}

/** Rejects several databases, before any of them is started. */
function requireOneDatabase({ url, database }: TuneCommandOptions): void {
  onlyOne('--url or --database', url ?? database ?? ['postgres'])
}

/** Rejects an operation that callers cannot go on with, as they send as many as they get answers. */
function requireOngoing(operation: string): void {
  if (!NOT_IN_TRAFFIC.includes(operation)) return
  throw new UsageError(
    `${operation} cannot go on, as each call needs a user made for it: measure bursts of it with ` +
      'poolbench run, and give the file to tune --from',
  )
}

function onlyOne<T>(option: string, values: readonly T[]): T {
  const [value] = values
  if (value === undefined) throw new UsageError(`${option}: nothing to tune`)
  if (values.length > 1) throw new UsageError(`${option}: tune accepts only one value`)
  return value
}

function kept({ results }: TuneCommandOptions, extension: 'json' | 'txt'): string {
  return join(results, `tune.${extension}`)
}
