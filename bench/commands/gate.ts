import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Option, type Command } from 'commander'
import { seededRandom, systemClock, withoutSecrets } from '../../src/index.ts'
import { LOOKS, MARGIN } from '../gate/decision/design.ts'
import type { GateRecord } from '../gate/decision/gate-record.ts'
import { selfTest, type SelfTest } from '../gate/decision/self-test.ts'
import { UsageError, type ExitCode, type Io } from '../io.ts'
import { candidateVersion, prepareBase, type Base } from '../gate/versions/prepare-base.ts'
import { requireFiles } from '../gate/versions/require-files.ts'
import type { CommandContext } from './context.ts'
import { openDatabases } from '../databases/open-databases.ts'
import {
  addSampleOptions,
  DEFAULT_OPERATION,
  modulesIn,
  sampleArguments,
  type SampleOptions,
} from './gate-options.ts'
import { runGate, type GateRequest } from '../gate/run-gate.ts'
import { showGateProgress } from './gate-progress.ts'
import { requireKeepable, keepGate, keepSelfTest, type KeepOptions } from './keep-gate.ts'
import { addExamples } from './examples.ts'
import { requireNoneOfServices } from './service-limits.ts'
import { parseFactor, parseTimeLimit } from '../options/option-parsers.ts'
import { loadCustomModules } from '../modules/custom-modules.ts'
import {
  jsonOption,
  laterDefault,
  marginOption,
  parsedOption,
  preset,
  resultsOption,
  seedOption,
  strictOption,
} from '../options/shared-options.ts'

interface GateCommandOptions extends SampleOptions, KeepOptions {
  readonly base?: string
  readonly prepare?: string
  readonly cache: string
  readonly margin: number
  readonly maxTime: number
  readonly seed?: number
  readonly selfTest?: boolean
  readonly slowdown?: number
  /** The name of `slowdown` in 0.1.0. */
  readonly inject?: number
}

/** The slow-down that a gate must detect in a self-test. */
const SELF_TEST_SLOWDOWN = 1.2

const OWN_CLI = fileURLToPath(new URL('../cli.js', import.meta.url))

/** `poolbench gate`: finds out whether a change made the code slower, by running both versions in turn. */
export function addGateCommand(program: Command, context: CommandContext): void {
  addExamples(
    addSampleOptions(program.command('gate')),
    'poolbench gate --base main --operation ./checkout.ts',
    'poolbench gate --base ../before --database sqlite-threads --max-time 5m --margin 5%',
    'poolbench gate --self-test',
  )
    .description('check whether a change made your code slower, running both versions in turn')
    .option(
      '--base <ref or folder>',
      'version to compare this folder with: a git ref, or a folder such as ../before',
    )
    .option(
      '--prepare <command>',
      'command that installs and builds the base (default: npm ci, npm run build)',
    )
    .addOption(
      new Option('--cache <folder>', 'folder in which bases are built').default(
        join(homedir(), '.cache', 'poolbench'),
        '~/.cache/poolbench',
      ),
    )
    .addOption(marginOption(MARGIN))
    .addOption(
      preset(
        parsedOption(
          '--max-time <duration>',
          'time limit after which no new pair of processes starts',
          parseTimeLimit,
        ),
        '15m',
      ),
    )
    .addOption(laterDefault(seedOption(), 'different each time'))
    .option('--self-test', 'test the gate: compare this folder with itself and a slower copy')
    .option('--slowdown <factor>', 'slow the candidate down by this factor', parseFactor)
    .addOption(
      new Option('--inject <factor>', 'same as --slowdown, as it was called in 0.1.0')
        .argParser(parseFactor)
        .hideHelp(),
    )
    .addOption(strictOption())
    .addOption(jsonOption('the pairs and the verdict'))
    .addOption(resultsOption('gate.json and gate.txt'))
    .action(async (options: GateCommandOptions) => {
      context.finish(await gate(options, context))
    })
}

async function gate(options: GateCommandOptions, { io }: CommandContext): Promise<ExitCode> {
  const { base, slowdown = options.inject } = options
  if (options.selfTest ? base !== undefined : base === undefined) {
    throw new UsageError('gate needs either --base <git ref or folder> or --self-test')
  }
  await requireKeepable(options)
  const own = await loadCustomModules(options, io.cwd)
  requireNoneOfServices(own, { pools: options.pool, queryTimesMs: options.queryTime })
  const candidate = await candidateVersion({ cwd: io.cwd, ownCli: OWN_CLI })
  const against = base === undefined ? undefined : await baseOf(base, options, io)
  try {
    if (against) await requireFiles(against, modulesIn(options))
    const databases = await openDatabases(options, own, ['postgres'], io)
    try {
      if (databases.targets.length === 0) throw new UsageError('there is no database to measure')
      if (options.operation === undefined) {
        io.stderr(
          `poolbench: no --operation is given: measuring the built-in ${DEFAULT_OPERATION}\n`,
        )
      }
      const request: GateRequest = {
        base: against ?? candidate,
        candidate,
        args: sampleArguments(options, databases.targets, own),
        startedByPoolbench: databases.targets.every((target) => target.startedByPoolbench),
        design: { looks: LOOKS, margin: options.margin },
        seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
        maxTimeMs: options.maxTime,
        secretsFree: (line) =>
          databases.targets.reduce((text, { url }) => withoutSecrets(text, url), line),
        ...(slowdown !== undefined && { slowdown }),
      }
      return against
        ? await keepGate(await runShowing(request, io), options, io)
        : await keepSelfTest(await testGate(request, io), options, io)
    } finally {
      await databases.stop()
    }
  } finally {
    against?.release()
  }
}

async function runShowing(request: GateRequest, io: Io): Promise<GateRecord> {
  const startedAtMs = systemClock.now()
  const elapsedMs = (): number => systemClock.now() - startedAtMs
  const progress = showGateProgress(io, elapsedMs, request.maxTimeMs)
  try {
    return await runGate(request, { signal: io.signal, onPair: progress.update })
  } finally {
    progress.stop()
  }
}

/** Runs the gate on equal code, then on slower code, with half of the time for each. */
async function testGate(request: GateRequest, io: Io): Promise<SelfTest> {
  const { slowdown = SELF_TEST_SLOWDOWN, ...asItIs } = request
  const half = { ...asItIs, maxTimeMs: request.maxTimeMs / 2 }
  io.stderr('poolbench: the same code on both sides\n')
  const same = await runShowing(half, io)
  io.stderr(`poolbench: the candidate is slowed down by a factor of ${slowdown}\n`)
  const slower = await runShowing({ ...half, slowdown }, io)
  return selfTest(same, slower, seededRandom(request.seed))
}

function baseOf(base: string, options: GateCommandOptions, io: Io): Promise<Base> {
  return prepareBase({
    base,
    cwd: io.cwd,
    ownCli: OWN_CLI,
    ...(options.prepare !== undefined && { prepare: options.prepare }),
    cacheFolder: resolve(io.cwd, options.cache),
    signal: io.signal,
    onStep: (text) => io.stderr(`poolbench: ${text}\n`),
  })
}
