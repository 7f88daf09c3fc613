import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Option, type Command } from 'commander'
import { LOOKS, MARGIN, type GateDesign } from '../gate/design.ts'
import type { GateRecord } from '../gate/gate-record.ts'
import { EXIT, UsageError, type ExitCode, type Io } from '../io.ts'
import { gateSentence, renderGateMarkdown, renderGateReport } from '../report/gate-report.ts'
import { requireWritable, writeWhole } from '../result/store.ts'
import { candidateSide, prepareBase, type Base } from '../sides/prepare-base.ts'
import type { CommandContext } from './context.ts'
import { openDatabases } from './databases.ts'
import { addSampleOptions, sampleArguments, type SampleOptions } from './gate-options.ts'
import { holdGate } from './hold-gate.ts'
import { count, parseFactor, parseTimeLimit } from './option-parsers.ts'
import { loadOwnModules } from './own-modules.ts'
import { parseShare } from './share-parser.ts'
import { tellCi } from './tell-ci.ts'

interface GateCommandOptions extends SampleOptions {
  readonly base?: string
  readonly prepare?: string
  readonly cache: string
  readonly margin: number
  readonly maxTime: number
  readonly seed?: number
  readonly selfTest?: boolean
  readonly inject?: number
  readonly strict?: boolean
  readonly json?: string
  readonly results: string
}

const OWN_CLI = fileURLToPath(new URL('../cli.js', import.meta.url))

/** `poolbench gate`: whether a change made it slower, by running both versions in turn. */
export function addGateCommand(program: Command, context: CommandContext): void {
  addSampleOptions(program.command('gate'))
    .description('find out whether a change made it slower: run both versions in turn, and decide')
    .option('--base <ref or folder>', 'what to compare this folder with: a git ref, or ./a-folder')
    .option('--prepare <command>', 'makes the base ready to run (default: npm ci, npm run build)')
    .option('--cache <folder>', 'where bases are built', join(homedir(), '.cache', 'poolbench'))
    .option('--margin <share>', 'a slow-down up to this is let pass', parseShare, MARGIN)
    .option('--max-time <duration>', 'no pair is begun after this', parseTimeLimit, 15 * 60_000)
    .option(
      '--seed <number>',
      'of the order within the pairs (default: another each time)',
      count(0),
    )
    .option('--self-test', 'run this folder against itself, as it is and made slower')
    .option('--inject <factor>', 'make the candidate take so many times as long', parseFactor)
    .option('--strict', 'exit with 4 when the noise hides the answer')
    .option('--json <file>', 'write the pairs and the verdict there as well')
    .addOption(
      new Option('--results <folder>', 'where gate.json and gate.txt are kept').default('results'),
    )
    .action(async (options: GateCommandOptions) => {
      context.finish(await gate(options, context))
    })
}

async function gate(options: GateCommandOptions, { io }: CommandContext): Promise<ExitCode> {
  const { base, selfTest } = options
  if (selfTest ? base !== undefined : base === undefined) {
    throw new UsageError('gate takes --base <git ref or folder>, or --self-test')
  }
  for (const file of [kept(options, 'json'), options.json]) if (file) await requireWritable(file)
  const own = await loadOwnModules(options, io.cwd)
  const candidate = await candidateSide({ cwd: io.cwd, ownCli: OWN_CLI })
  const against = selfTest ? candidate : await sideOf(base as string, options, io)
  const databases = await openDatabases(options, own, ['postgres'], io)
  let record: GateRecord
  try {
    if (databases.targets.length === 0) throw new UsageError('there is no database to measure')
    record = await holdGate(
      {
        base: against,
        candidate,
        ...(options.inject && { lengthening: options.inject }),
        args: sampleArguments(options, databases.targets, own),
        design: designOf(options),
        seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
        maxTimeMs: options.maxTime,
      },
      io,
    )
  } finally {
    await databases.stop()
  }
  return tell(record, options, io)
}

function sideOf(base: string, options: GateCommandOptions, io: Io): Promise<Base> {
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

function designOf({ margin }: GateCommandOptions): GateDesign {
  return { looks: LOOKS, margin }
}

async function tell(record: GateRecord, options: GateCommandOptions, io: Io): Promise<ExitCode> {
  const report = renderGateReport(record)
  const json = `${JSON.stringify(record, null, 1)}\n`
  io.stdout(report)
  await writeWhole(kept(options, 'txt'), report)
  for (const file of [kept(options, 'json'), options.json]) if (file) await writeWhole(file, json)
  const title = `poolbench gate: ${record.verdict}`
  const message = gateSentence(record)
  const level = record.verdict === 'regressed' ? 'error' : 'warning'
  const problems = record.verdict === 'passed' ? [] : [{ level, title, message } as const]
  await tellCi(io, renderGateMarkdown(record), problems)
  if (record.verdict === 'regressed') return EXIT.regressed
  return record.verdict === 'inconclusive' && options.strict ? EXIT.inconclusive : EXIT.ok
}

function kept({ results }: GateCommandOptions, extension: 'json' | 'txt'): string {
  return join(results, `gate.${extension}`)
}
