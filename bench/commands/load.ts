import { join } from 'node:path'
import type { Command } from 'commander'
import { parseDuration, systemClock } from '../../src/index.ts'
import { loadOutcome } from '../analysis/load-outcome.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { openDatabases } from '../databases/open-databases.ts'
import { formatDuration } from '../format.ts'
import { EXIT, UsageError, type ExitCode, type Io } from '../io.ts'
import {
  loadCustomModules,
  type CustomModules,
  type ModuleOptions,
} from '../modules/custom-modules.ts'
import { addDatabaseOptions } from '../options/database-options.ts'
import { checked } from '../options/option-parsers.ts'
import {
  jsonOption,
  laterDefault,
  parsedOption,
  poolOption,
  poolTimeoutOption,
  preset,
  QUICK_TEXT,
  resultsOption,
  roundsOption,
  rowsOption,
  seedOption,
  STDOUT,
  strictOption,
} from '../options/shared-options.ts'
import { addOperationOption } from '../options/plan-options.ts'
import {
  addTrafficOptions,
  loadOf,
  mixOf,
  type TrafficOptions,
} from '../options/traffic-options.ts'
import { childInstances } from '../instances/child-instances.ts'
import type { MixPart } from '../plan/mix.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import { renderLoadReport } from '../report/load-report.ts'
import type { LoadFile } from '../result/load-schema.ts'
import { requireWritable, writeJson, writeWhole } from '../result/store.ts'
import { measureTraffic, onlyStep } from '../run/traffic/measure-traffic.ts'
import { VERSION } from '../version.ts'
import { commandText } from './command-text.ts'
import type { CommandContext } from './context.ts'
import { addExamples } from './examples.ts'
import { showProgress } from './progress.ts'
import { requireAlone, requireNoneOfServices } from './service-limits.ts'

interface LoadCommandOptions extends DatabaseOptions, TrafficOptions {
  readonly pool?: readonly PlannedPool[]
  readonly queryTime: number
  readonly quick?: boolean
  readonly rounds?: number
  readonly rows: number
  readonly seed: number
  readonly poolTimeout: number
  readonly strict?: boolean
  readonly json?: string
  readonly results: string
}

/** Pools for the traffic of the defaults: too small, tight, comfortable and large. */
const DEFAULT_POOLS: readonly PlannedPool[] = [1, 2, 3, 5].map((poolSize) => ({
  poolSize,
  maxOverflow: 0,
}))

/** The fewest slices that give an interval of 95 %. */
const DEFAULT_ROUNDS = 6

/** `poolbench load`: sends traffic to pools of several sizes, and prints what its users would see. */
export function addLoadCommand(program: Command, context: CommandContext): void {
  const command = addExamples(
    addOperationOption(addDatabaseOptions(program.command('load'))),
    'poolbench load --quick',
    'poolbench load --url postgres://user@localhost/app --rate 200/s --pool 5,10,5+10 --slo "p99<50ms"',
    'poolbench load --url postgres://user@localhost/app --rate 800/s --instances 4 --pool 5',
    'poolbench load --url mysql://user@localhost/app --mix get-user:80,transfer-credits:20 --clients 50',
  )
    .description(
      'send traffic to pools of several sizes, and print response times from when each was due',
    )
    .addOption(laterDefault(poolOption(), '1,2,3,5'))
  addTrafficOptions(command)
    .addOption(
      preset(
        parsedOption(
          '--query-time <duration>',
          'extra time that each operation sleeps in the database',
          checked(parseDuration),
        ),
        '0ms',
      ),
    )
    .option('--quick', QUICK_TEXT)
    .addOption(laterDefault(roundsOption(), `${DEFAULT_ROUNDS}; 1 with --quick`))
    .addOption(rowsOption())
    .addOption(preset(seedOption(), '1'))
    .addOption(poolTimeoutOption())
    .addOption(strictOption())
    .addOption(jsonOption('the result'))
    .addOption(resultsOption('load.json and load.txt'))
    .action(async (options: LoadCommandOptions) => {
      context.finish(await load(options, context))
    })
}

async function load(options: LoadCommandOptions, { io, argv }: CommandContext): Promise<ExitCode> {
  const files = { json: join(options.results, 'load.json'), txt: join(options.results, 'load.txt') }
  await requireWritable(files.json)
  if (options.json && options.json !== STDOUT) await requireWritable(options.json)
  const operation = mixOf(options).map((part) => part.operation)
  const own = await loadCustomModules({ ...options, operation }, io.cwd)
  const modules = { operation, ...(options.driver && { driver: options.driver }) }
  const result = await measured(options, own, { io, argv, file: files.json, modules })
  const report = renderLoadReport(result)
  await writeJson(files.json, result)
  await writeWhole(files.txt, report)
  if (options.json === STDOUT) io.stdout(`${JSON.stringify(result)}\n`)
  else io.stdout(report)
  if (options.json && options.json !== STDOUT) await writeJson(options.json, result)
  io.stderr(
    `poolbench: took ${formatDuration(result.durationMs)}; saved as ${files.json} and .txt\n`,
  )
  return exitCodeOf(result, options.strict === true)
}

interface Surroundings {
  readonly io: Io
  readonly argv: readonly string[]
  /** The file that holds the result so far. */
  readonly file: string
  /** The modules that `own` holds. */
  readonly modules: ModuleOptions
}

async function measured(
  options: LoadCommandOptions,
  own: CustomModules,
  { io, argv, file, modules }: Surroundings,
): Promise<LoadFile> {
  const { quick = false, slo = [], pool = DEFAULT_POOLS, instances: count, balance } = options
  const rounds = options.rounds ?? (quick ? 1 : DEFAULT_ROUNDS)
  if (pool.some(({ native }) => native !== undefined)) {
    throw new UsageError('--pool: load measures queue pools, and no pool of the library')
  }
  const mix = named(mixOf(options), own)
  requireNoneOfServices(own, { queryTimesMs: [options.queryTime] })
  requireAlone(own, mix, slo)
  const load = loadOf(options)
  for (const { operation, text } of slo) {
    if (operation === undefined || mix.some((part) => part.operation === operation)) continue
    throw new UsageError(`--slo ${text}: the mix has no operation ${operation}`)
  }
  const databases = await openDatabases(options, own, ['postgres'], io)
  const progress = showProgress(io)
  try {
    return await measureTraffic(
      {
        targets: databases.targets,
        mix,
        next: onlyStep({ cells: pool.map((each) => ({ pool: each, load })), rounds }),
        ...(count > 1 && { instances: childInstances({ count, balance, modules, cwd: io.cwd }) }),
        slos: slo,
        warmUpMs: options.warmUp,
        sliceMs: options.duration / DEFAULT_ROUNDS,
        seed: options.seed,
        queryTimeMs: options.queryTime,
        rows: options.rows,
        poolOptions: { timeoutMs: options.poolTimeout },
        quick,
        poolbenchVersion: VERSION,
        customOperations: own.operations,
        command: commandText(argv, own.drivers),
        warnings: databases.notices,
      },
      {
        clock: systemClock,
        signal: io.signal,
        onProgress: (done, { id }, round) => progress.update(done, `round ${round}  ${id}`),
        onCheckpoint: (soFar) => writeJson(file, soFar),
      },
    )
  } finally {
    progress.stop()
    await databases.stop()
  }
}

/** The mix with the names of operations in place of their modules. */
function named(mix: readonly MixPart[], { operationNames = [] }: CustomModules): MixPart[] {
  return mix.map(({ weight }, index) => ({ operation: operationNames[index] as string, weight }))
}

function exitCodeOf(file: LoadFile, isStrict: boolean): ExitCode {
  const outcome = loadOutcome(file)
  if (outcome === 'invalid') return EXIT.cannotMeasure
  if (outcome === 'broken') return EXIT.regressed
  return outcome === 'undecided' && isStrict ? EXIT.inconclusive : EXIT.ok
}
