import { Option, type Command } from 'commander'
import { compareResults } from '../compare/compare-results.ts'
import { renderBencher } from '../exports/bencher.ts'
import { renderBenchstat } from '../exports/benchstat.ts'
import { renderGithubActionBenchmark } from '../exports/github-action-benchmark.ts'
import { renderMarkdown } from '../exports/markdown.ts'
import { METRICS, metricValues, type Metric } from '../exports/metrics.ts'
import { describeLeftOut, scenarioSamples, type ScenarioSamples } from '../exports/samples.ts'
import { EXIT, UsageError, type ExitCode, type Io } from '../io.ts'
import { renderGateMarkdown, renderGateReport } from '../report/gate-report.ts'
import { renderSelfTest, renderSelfTestMarkdown } from '../report/self-test-report.ts'
import { renderTextReport } from '../report/text-report.ts'
import { renderTuneMarkdown } from '../report/tune-markdown.ts'
import { renderTuneReport } from '../report/tune-report.ts'
import type { GateFile, SelfTestFile } from '../result/gate-schema.ts'
import type { KeptFile } from '../result/parse.ts'
import type { ResultFile } from '../result/schema.ts'
import { readKeptFile, readResultFile } from '../result/store.ts'
import type { CommandContext } from './context.ts'
import { marginOption } from './judge-results.ts'
import {
  addReportFileOptions,
  asksForFiles,
  writeReportFiles,
  type ReportFileOptions,
} from './report-files.ts'
import { tellCi } from './tell-ci.ts'

const FORMATS = ['text', 'markdown', 'benchstat', 'github-action-benchmark', 'bencher'] as const

interface ReportCommandOptions extends ReportFileOptions {
  readonly format?: (typeof FORMATS)[number]
  readonly baseline?: string
  readonly margin: number
  readonly metric?: Metric
}

/** `poolbench report`: a result file as text, or in the format of another tool. */
export function addReportCommand(program: Command, { io, finish }: CommandContext): void {
  const command = program
    .command('report')
    .argument('<file>', 'of poolbench run, tune or gate, for example results/latest.json')
    .description('print the report of a result file, or its numbers for another tool')
    .addOption(new Option('--format <format>', 'what to print (default: text)').choices(FORMATS))
    .addOption(
      new Option(
        '--metric <metric>',
        'of --format github-action-benchmark, which takes one a file (default: time)',
      ).choices(METRICS),
    )
    .option('--baseline <file>', 'an earlier result: --html and --svg show verdicts against it')
    .addOption(marginOption())
  addReportFileOptions(command).action(async (file: string, options: ReportCommandOptions) => {
    if (options.metric !== undefined && options.format !== 'github-action-benchmark') {
      throw new UsageError('--metric belongs to --format github-action-benchmark')
    }
    if (options.baseline !== undefined && !asksForFiles(options)) {
      throw new UsageError(
        '--baseline belongs to --html or --svg: poolbench compare prints verdicts',
      )
    }
    finish(await report(file, options, io))
  })
}

async function report(path: string, options: ReportCommandOptions, io: Io): Promise<ExitCode> {
  const known = await readKeptFile(path)
  if (known.kind === 'gate' || known.kind === 'gate-self-test') {
    return reportGate(path, known.file, options, io)
  }
  const result = known.kind === 'tune' ? known.file.measured : known.file
  if (asksForFiles(options)) {
    const { baseline, margin } = options
    const comparison =
      baseline === undefined
        ? undefined
        : compareResults(await readResultFile(baseline), result, { margin })
    await writeReportFiles(options, result, comparison, io)
  }
  const format = options.format ?? (asksForFiles(options) ? undefined : 'text')
  if (format === 'text') io.stdout(textOf(known))
  else if (format === 'markdown') await printMarkdown(markdownOf(known), io)
  else if (format) return exportFor(format, options.metric ?? 'time', result, { file: path, io })
  const measured = result.scenarios.some(({ status }) => status === 'completed')
  if (!measured) io.stderr(`poolbench: ${path}: no scenario was measured\n`)
  return measured ? EXIT.ok : EXIT.cannotMeasure
}

type Reported = Extract<KeptFile, { kind: 'result' | 'tune' }>

function textOf({ kind, file }: Reported): string {
  return kind === 'tune' ? renderTuneReport(file) : renderTextReport(file)
}

function markdownOf({ kind, file }: Reported): string {
  return kind === 'tune' ? renderTuneMarkdown(file) : renderMarkdown(file)
}

/** A gate has a verdict and pairs of times: there is nothing in it for other tools, or to draw. */
async function reportGate(
  path: string,
  file: GateFile | SelfTestFile,
  options: ReportCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { format = 'text' } = options
  if (asksForFiles(options) || (format !== 'text' && format !== 'markdown')) {
    throw new UsageError(`${path} is what a gate found: report prints it as text or markdown`)
  }
  if (format === 'text') {
    io.stdout(file.kind === 'gate' ? renderGateReport(file) : renderSelfTest(file))
  } else {
    const markdown = file.kind === 'gate' ? renderGateMarkdown(file) : renderSelfTestMarkdown(file)
    await printMarkdown(markdown, io)
  }
  return EXIT.ok
}

async function printMarkdown(markdown: string, io: Io): Promise<void> {
  io.stdout(markdown)
  await tellCi(io, markdown)
}

type ToolFormat = Exclude<(typeof FORMATS)[number], 'text' | 'markdown'>

/** Prints nothing at all where there is no number: a tool would take an empty file for a good one. */
async function exportFor(
  format: ToolFormat,
  metric: Metric,
  result: ResultFile,
  { file, io }: { readonly file: string; readonly io: Io },
): Promise<ExitCode> {
  const { samples, leftOut } = scenarioSamples(result)
  const warnings = [
    ...(result.complete ? [] : ['the run was interrupted: not all was measured']),
    ...(result.quick ? ['a quick run is too short for a comparison'] : []),
    ...describeLeftOut(leftOut),
  ]
  for (const warning of warnings) io.stderr(`poolbench: ${file}: ${warning}\n`)
  await tellCi(
    io,
    '',
    warnings.map((message) => ({ level: 'warning', title: `poolbench ${format}`, message })),
  )
  if (metricValues(result, samples, metric).length === 0) {
    io.stderr(`poolbench: ${file}: there is no ${metric} to export\n`)
    return EXIT.cannotMeasure
  }
  io.stdout(render(format, metric, result, samples))
  return EXIT.ok
}

function render(
  format: ToolFormat,
  metric: Metric,
  result: ResultFile,
  samples: readonly ScenarioSamples[],
): string {
  if (format === 'benchstat') return renderBenchstat(result, samples)
  if (format === 'bencher') return renderBencher(result, samples)
  return renderGithubActionBenchmark(result, samples, metric)
}
