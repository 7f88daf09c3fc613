import { join } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { systemClock } from '../../src/index.ts'
import { commandText } from '../../bench/commands/command-text.ts'
import type { CommandContext } from '../../bench/commands/context.ts'
import type { DatabaseOptions } from '../../bench/databases/chosen-databases.ts'
import { addDatabaseOptions } from '../../bench/options/database-options.ts'
import { openDatabases } from '../../bench/databases/open-databases.ts'
import { list, parseCount } from '../../bench/options/option-parsers.ts'
import { loadCustomModules } from '../../bench/modules/custom-modules.ts'
import { showProgress } from '../../bench/commands/progress.ts'
import {
  concurrencyOption,
  laterDefault,
  poolOption,
  poolTimeoutOption,
  preset,
  queryTimeOption,
  resultsOption,
  roundsOption,
  rowsOption,
  seedOption,
} from '../../bench/options/shared-options.ts'
import { EXIT } from '../../bench/io.ts'
import type { Matrix } from '../../bench/plan/matrix.ts'
import { parsePool, type PlannedPool } from '../../bench/plan/pool-notation.ts'
import { formatDuration } from '../../bench/format.ts'
import { renderTextReport } from '../../bench/report/text-report.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { requireWritable, writeResultFile, writeWhole } from '../../bench/result/store.ts'
import { measure, type MeasurementRequest } from '../../bench/run/measurement.ts'
import { VERSION } from '../../bench/version.ts'
import { HttpVisit } from './http-visit.ts'
import { LoadGenerator } from './load-generator.ts'

interface HttpOptions extends DatabaseOptions {
  readonly pool?: readonly PlannedPool[]
  readonly callers?: readonly number[]
  readonly concurrency: readonly number[]
  readonly queryTime: readonly number[]
  readonly rounds?: number
  readonly rows: number
  readonly seed: number
  readonly poolTimeout: number
  readonly results: string
  readonly quick: boolean
}

const PLAN = { pools: ['1+0', '5+10', '15+0', '20+0'], callers: [1, 10], rounds: 6 }

const QUICK_PLAN = { pools: ['1+0', '5+10'], callers: [1, 4], rounds: 1 }

/** Differs from the name of the in-process operation, as the times of the two must not be compared. */
const OPERATION = 'http-get-user'

/** The time that a caller's requests take in a round: one request, or up to five if they fit. */
const TIME_PER_ROUND_MS = 250

/** The most reads in a request that the service accepts. */
const MAX_READS = 100

/** Adds `node dist/scripts/bench-http.js`: the speed-up that Promise.all gives a web service, measured from outside. */
export function addHttpCommand(program: Command, context: CommandContext): void {
  addDatabaseOptions(program.command('http'))
    .description('measure a web service: reads one by one against Promise.all in each request')
    .addOption(laterDefault(poolOption(parseQueuePool), PLAN.pools.join(',')))
    .addOption(
      new Option(
        '--callers <counts>',
        `numbers of HTTP connections (default: ${PLAN.callers.join(',')})`,
      ).argParser(list((text) => parseCount(text, 1, 1000))),
    )
    .addOption(preset(concurrencyOption(MAX_READS), '10'))
    .addOption(preset(queryTimeOption(), '10ms'))
    .addOption(laterDefault(roundsOption(), `${PLAN.rounds}; 1 with --quick`))
    .addOption(rowsOption())
    .addOption(preset(seedOption(), '1'))
    .addOption(poolTimeoutOption())
    .addOption(resultsOption('http.json and http.txt'))
    .option('--quick', 'measure one round of little: to look at, not to compare', false)
    .action(async (options: HttpOptions) => {
      await benchHttp(options, context)
      context.finish(EXIT.ok)
    })
}

async function benchHttp(options: HttpOptions, { io, argv }: CommandContext): Promise<void> {
  const file = (extension: 'json' | 'txt') => join(options.results, `http.${extension}`)
  await requireWritable(file('json'))
  const own = await loadCustomModules(options, io.cwd)
  const { targets, notices, stop } = await openDatabases(options, own, ['postgres'], io)
  const generator = new LoadGenerator()
  const progress = showProgress(io)
  let result: ResultFile
  try {
    // There is no `poolbench http`: a package without its development dependencies has no service.
    const [, , ...typed] = commandText(argv, own.drivers)
    const command = ['node', 'dist/scripts/bench-http.js', ...typed]
    result = await measure(request(options, { targets, warnings: notices, command }), {
      clock: systemClock,
      signal: io.signal,
      beginVisit: (visit) => HttpVisit.begin(visit, generator),
      onProgress: (done, { id }, round) => progress.update(done, `round ${round}  ${id}`),
      onCheckpoint: (soFar) => writeResultFile(file('json'), soFar),
    })
  } finally {
    progress.stop()
    await generator.stop()
    await stop()
  }
  await writeResultFile(file('json'), result)
  const report = renderTextReport(result)
  await writeWhole(file('txt'), report)
  io.stdout(report)
  io.stderr(`poolbench: ${formatDuration(result.durationMs)}; kept as ${file('json')} and .txt\n`)
}

function request(
  options: HttpOptions,
  given: Pick<MeasurementRequest, 'targets' | 'warnings' | 'command'>,
): MeasurementRequest {
  const { seed, rows, quick, poolTimeout, rounds = planOf(options).rounds } = options
  return {
    ...given,
    first: { matrices: [matrixOf(options)], rounds },
    options: { seed, timePerRoundMs: TIME_PER_ROUND_MS, pool: { timeoutMs: poolTimeout } },
    rows,
    quick,
    libraries: ['fastify', 'autocannon'],
    poolbenchVersion: VERSION,
  }
}

function planOf({ quick }: HttpOptions): typeof PLAN {
  return quick ? QUICK_PLAN : PLAN
}

function matrixOf(options: HttpOptions): Matrix {
  const plan = planOf(options)
  return {
    pools: options.pool ?? plan.pools.map(parsePool),
    operations: [OPERATION],
    modes: ['sequential', 'concurrent'],
    concurrency: options.concurrency,
    callers: options.callers ?? plan.callers,
    queryTimesMs: options.queryTime,
  }
}

/** @throws {InvalidArgumentError | PoolNotationError} */
function parseQueuePool(text: string): PlannedPool {
  const pool = parsePool(text)
  if (pool.native === undefined) return pool
  throw new InvalidArgumentError("The service takes no library's pool: write 5+10 or 20+0.")
}
