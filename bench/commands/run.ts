import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { parseDuration, systemClock, type EchoedStatement } from '../../src/index.ts'
import type { Comparison } from '../compare/comparison.ts'
import { compareResults } from '../compare/compare-results.ts'
import { renderMarkdown } from '../report/exports/markdown.ts'
import { describeLeftOut, scenarioSamples } from '../report/exports/samples.ts'
import { EXIT, type ExitCode, type Io } from '../io.ts'
import type { Matrix } from '../plan/matrix.ts'
import { formatDuration } from '../format.ts'
import { renderComparison } from '../report/comparison-report.ts'
import { renderTextReport } from '../report/text-report.ts'
import type { ResultFile } from '../result/schema.ts'
import { requireWritable, writeResultFile, writeWhole } from '../result/store.ts'
import { measure, type MeasurementRequest } from '../run/measurement.ts'
import { VERSION } from '../version.ts'
import type { CommandContext } from './context.ts'
import {
  addBaselineOptions,
  baselinePath,
  disagreement,
  openBaseline,
  type BaselineOptions,
} from './baselines.ts'
import { commandText } from './command-text.ts'
import { addExamples } from './examples.ts'
import { openDatabases } from '../databases/open-databases.ts'
import { DEFAULT_DATABASES, type StartedDatabases } from '../databases/private-databases.ts'
import { judgeResults } from './judge-results.ts'
import { checked, parseFactor } from '../options/option-parsers.ts'
import { loadCustomModules, type CustomModules } from '../modules/custom-modules.ts'
import { addPlanOptions, matricesOf, type PlanOptions } from '../options/plan-options.ts'
import { showProgress } from './progress.ts'
import { requireNoneOfServices } from './service-limits.ts'
import {
  addReportFileOptions,
  requireWritableReports,
  writeReportFiles,
  type ReportFileOptions,
} from './report-files.ts'
import {
  jsonOption,
  laterDefault,
  parsedOption,
  poolTimeoutOption,
  resultsOption,
  roundsOption,
  rowsOption,
  seedOption,
  preset,
  STDOUT,
} from '../options/shared-options.ts'
import { reportToCi } from './github-actions.ts'

interface RunCommandOptions extends PlanOptions, BaselineOptions, ReportFileOptions {
  readonly rounds?: number
  readonly rows: number
  readonly seed: number
  readonly poolTimeout: number
  readonly poolRecycle?: number
  readonly prePing?: boolean
  readonly echo?: boolean
  readonly slowdown?: number
  readonly json?: string
}

/** The rounds of a full run: the fewest that give a 95 % interval. */
export const DEFAULT_ROUNDS = 6

/** `poolbench run`: measures, prints the report and keeps the result. */
export function addRunCommand(program: Command, context: CommandContext): void {
  const command = addExamples(
    addPlanOptions(program.command('run')),
    'poolbench run --quick --database sqlite-threads',
    'poolbench run --url postgres://user@localhost/app --pool 5+10,20 --concurrency 50',
    'poolbench run --url mysql://user@localhost/app --operation transfer-credits --json result.json',
  )
    .description('compare concurrent with sequential operations, and print the report')
    .addOption(laterDefault(roundsOption(), `${DEFAULT_ROUNDS}; 1 with --quick`))
    .addOption(rowsOption())
    .addOption(preset(seedOption(), '1'))
    .addOption(poolTimeoutOption())
    .addOption(
      laterDefault(
        parsedOption(
          '--pool-recycle <duration>',
          'age at which a connection is replaced',
          checked(parseDuration),
        ),
        'never',
      ),
    )
    .option('--pre-ping', 'check that a connection is alive at each checkout')
    .option('--echo', 'print each statement and its duration to standard error')
    .addOption(
      new Option('--slowdown <factor>', 'make each operation take longer, to test a gate')
        .argParser(parseFactor)
        .hideHelp(),
    )
    .addOption(jsonOption('the result'))
    .addOption(resultsOption('latest.json, latest.txt and runs/'))
  addBaselineOptions(addReportFileOptions(command)).action(async (options: RunCommandOptions) => {
    context.finish(await run(options, context))
  })
}

async function run(options: RunCommandOptions, context: CommandContext): Promise<ExitCode> {
  const { io } = context
  const { updateBaseline } = options
  await requireWritable(latest(options, 'json'))
  if (options.json && options.json !== STDOUT) await requireWritable(options.json)
  await requireWritableReports(options)
  const baseline = await openBaseline(options)
  const first = updateBaseline === undefined ? undefined : await measureOnce(options, context)
  const measured = await measureOnce(options, context)
  const result = first ? withLoadOf(first, measured) : measured
  await keep(result, options, io)
  const { comparison, code } = await conclude(result, { first, baseline }, options, io)
  await writeReportFiles(options, { kind: 'result', file: result, comparison }, io)
  return code
}

/**
 * The second result with the load at the start of the first, as the load at its own start comes from the
 * first run.
 */
function withLoadOf({ environment }: ResultFile, second: ResultFile): ResultFile {
  const { loadAverage, cpuPressure } = environment
  return { ...second, environment: { ...second.environment, loadAverage, cpuPressure } }
}

interface Predecessors {
  /** The first of two runs for a baseline. */
  readonly first: ResultFile | undefined
  /** The baseline that the run is compared with. */
  readonly baseline: ResultFile | undefined
}

/** Saves the result as a baseline, or compares it with one, as the options say. */
async function conclude(
  result: ResultFile,
  { first, baseline }: Predecessors,
  options: RunCommandOptions,
  io: Io,
): Promise<{ readonly comparison?: Comparison; readonly code: ExitCode }> {
  const { saveBaseline, updateBaseline } = options
  if (first && updateBaseline !== undefined) {
    return { code: await replaceBaseline(updateBaseline, [first, result], options, io) }
  }
  if (saveBaseline !== undefined) await saveAs(saveBaseline, result, options, io)
  if (!baseline) return { code: EXIT.ok }
  return judgeResults(baseline, result, options, { io, print: printer(options, io) })
}

/** Starts the databases, measures, and stops them. */
async function measureOnce(
  options: RunCommandOptions,
  { io, argv }: CommandContext,
): Promise<ResultFile> {
  const own = await loadCustomModules(options, io.cwd)
  requireNoneOfServices(own, { pools: options.pool, queryTimesMs: options.queryTime })
  const matrices = matricesOf(options, own)
  const databases = await openDatabases(options, own, DEFAULT_DATABASES, io)
  const progress = options.echo ? undefined : showProgress(io)
  try {
    return await measure(request(options, { matrices, own, databases, argv }), {
      clock: systemClock,
      signal: io.signal,
      onProgress: (done, { id }, round) => progress?.update(done, `round ${round}  ${id}`),
      onCheckpoint: (soFar) => writeResultFile(latest(options, 'json'), soFar),
      ...(options.echo && { onStatement: echoTo(io) }),
    })
  } finally {
    progress?.stop()
    await databases.stop()
  }
}

/** Saves the second of two equal runs as the baseline, unless their results disagree. */
async function replaceBaseline(
  name: string,
  [first, second]: readonly [ResultFile, ResultFile],
  options: RunCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const comparison = compareResults(first, second, options)
  printer(options, io)(renderComparison(comparison))
  const reason = io.signal.aborted
    ? 'one of the two runs was interrupted'
    : disagreement(comparison)
  if (reason !== undefined) {
    io.stderr(`poolbench: the baseline is left as it was: ${reason}\n`)
    return EXIT.cannotMeasure
  }
  await saveAs(name, second, options, io)
  return EXIT.ok
}

async function saveAs(
  name: string,
  result: ResultFile,
  options: RunCommandOptions,
  io: Io,
): Promise<void> {
  if (!result.complete) {
    io.stderr('poolbench: the run was interrupted: its result was not saved as a baseline\n')
    return
  }
  await writeResultFile(baselinePath(options, name), result)
  io.stderr(`poolbench: saved as the baseline ${baselinePath(options, name)}\n`)
}

/**
 * Returns a function that prints text; with `--json -` it uses standard error, so that standard output has
 * only the result.
 */
function printer({ json }: RunCommandOptions, io: Io): (text: string) => void {
  return json === STDOUT ? io.stderr : (text) => io.stdout(`\n${text}`)
}

interface RunParts {
  readonly matrices: readonly Matrix[]
  readonly own: CustomModules
  readonly databases: StartedDatabases
  readonly argv: readonly string[]
}

function request(
  options: RunCommandOptions,
  { matrices, own, databases: { targets, notices }, argv }: RunParts,
): MeasurementRequest {
  const { quick = false, poolTimeout, poolRecycle = null, prePing = false } = options
  return {
    targets,
    first: {
      matrices,
      rounds: options.rounds ?? (quick ? 1 : DEFAULT_ROUNDS),
    },
    options: {
      seed: options.seed,
      ...(options.slowdown && { slowdown: options.slowdown }),
      pool: { timeoutMs: poolTimeout, recycleMs: poolRecycle, prePing },
    },
    rows: options.rows,
    quick,
    poolbenchVersion: VERSION,
    customOperations: own.operations,
    command: commandText(argv, own.drivers),
    warnings: notices,
  }
}

/** Prints the report, and saves the result as the latest one and under its start time. */
async function keep(result: ResultFile, options: RunCommandOptions, io: Io): Promise<void> {
  const run = `${result.startedAt.slice(0, 19).replace(/[^\d]/g, '')}.json`
  await writeResultFile(latest(options, 'json'), result)
  await writeResultFile(join(options.results, 'runs', run), result)
  const report = renderTextReport(result)
  await writeWhole(latest(options, 'txt'), report)
  if (options.json === STDOUT) io.stdout(`${JSON.stringify(result)}\n`)
  else io.stdout(report)
  if (options.json && options.json !== STDOUT) await writeResultFile(options.json, result)
  io.stderr(
    `poolbench: took ${formatDuration(result.durationMs)}; saved as ${latest(options, 'json')} and .txt\n`,
  )
  const problems = describeLeftOut(scenarioSamples(result).leftOut).map(
    (message) => ({ level: 'warning', title: 'poolbench run', message }) as const,
  )
  await reportToCi(io, renderMarkdown(result), problems)
}

function latest(options: RunCommandOptions, extension: 'json' | 'txt'): string {
  return join(options.results, `latest.${extension}`)
}

function echoTo(io: Io): (statement: EchoedStatement) => void {
  return ({ driver, sql, parameters, durationMs, error }) => {
    const text = sql.replace(/\s+/g, ' ')
    const values = parameters.length > 0 ? `  ${JSON.stringify(parameters)}` : ''
    const failed = error === undefined ? '' : '  failed'
    io.stderr(`${driver}  ${formatDuration(durationMs).padStart(8)}  ${text}${values}${failed}\n`)
  }
}
