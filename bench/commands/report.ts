import { Option, type Command } from 'commander'
import { compareResults, DEFAULT_MARGIN } from '../compare/compare-results.ts'
import { renderBencher } from '../report/exports/bencher.ts'
import { renderBenchstat } from '../report/exports/benchstat.ts'
import { renderGithubActionBenchmark } from '../report/exports/github-action-benchmark.ts'
import { renderMarkdown } from '../report/exports/markdown.ts'
import {
  EXPORTED_METRICS,
  metricValues,
  type ExportedMetric,
} from '../report/exports/metric-values.ts'
import {
  describeLeftOut,
  scenarioSamples,
  type ScenarioSamples,
} from '../report/exports/samples.ts'
import { EXIT, UsageError, type ExitCode, type Io } from '../io.ts'
import { renderGateMarkdown, renderGateReport } from '../report/gate-report.ts'
import { renderLoadMarkdown, renderLoadReport } from '../report/load-report.ts'
import { renderSelfTest, renderSelfTestMarkdown } from '../report/self-test-report.ts'
import { renderTextReport } from '../report/text-report.ts'
import { renderTuneMarkdown } from '../report/tune-markdown.ts'
import { renderTuneReport } from '../report/tune-report.ts'
import type { KeptFile } from '../result/parse.ts'
import { completedScenarios } from '../result/query.ts'
import type { ResultFile } from '../result/schema.ts'
import { readKeptFile, readResultFile } from '../result/store.ts'
import type { CommandContext } from './context.ts'
import { addExamples } from './examples.ts'
import {
  addReportFileOptions,
  asksForFiles,
  writeReportFiles,
  type ReportFileOptions,
} from './report-files.ts'
import { marginOption } from '../options/shared-options.ts'
import { reportToCi } from './github-actions.ts'

const FORMATS = ['text', 'markdown', 'benchstat', 'github-action-benchmark', 'bencher'] as const

interface ReportCommandOptions extends ReportFileOptions {
  readonly format?: (typeof FORMATS)[number]
  readonly baseline?: string
  readonly margin: number
  readonly metric?: ExportedMetric
}

/** `poolbench report`: prints a result file as text, or in the format of another tool. */
export function addReportCommand(program: Command, { io, finish }: CommandContext): void {
  const command = addExamples(
    program.command('report'),
    'poolbench report results/latest.json',
    'poolbench report results/latest.json --html report.html',
    'poolbench report results/latest.json --format markdown',
  )
    .argument('<file>', 'result of poolbench run, tune or gate, for example results/latest.json')
    .description('print the report of a result file, or export its numbers for another tool')
    .addOption(new Option('--format <format>', 'format to print (default: text)').choices(FORMATS))
    .addOption(
      new Option(
        '--metric <metric>',
        'metric for --format github-action-benchmark, which holds one per file (default: time)',
      ).choices(EXPORTED_METRICS),
    )
    .option('--baseline <file>', 'earlier result to compare with in --html and --svg')
    .addOption(marginOption(DEFAULT_MARGIN))
  addReportFileOptions(command).action(async (file: string, options: ReportCommandOptions) => {
    if (options.metric !== undefined && options.format !== 'github-action-benchmark') {
      throw new UsageError('--metric needs --format github-action-benchmark')
    }
    if (options.baseline !== undefined && !asksForFiles(options)) {
      throw new UsageError(
        '--baseline needs --html or --svg: to print verdicts, use poolbench compare',
      )
    }
    finish(await report(file, options, io))
  })
}

async function report(path: string, options: ReportCommandOptions, io: Io): Promise<ExitCode> {
  const kept = await readKeptFile(path)
  const { format = asksForFiles(options) ? undefined : 'text' } = options
  const result = kept.kind === 'result' ? kept.file : kept.kind === 'tune' && kept.file.measured
  if (asksForFiles(options)) await draw(path, kept, options, io)
  if (format === 'text') io.stdout(textOf(kept))
  else if (format === 'markdown') await printMarkdown(markdownOf(kept), io)
  else if (format && !result) {
    throw new UsageError(
      `${path} is a result of ${kept.kind}: report can only print it as text or markdown`,
    )
  } else if (format && result) {
    return exportFor(format, options.metric ?? 'time', result, { file: path, io })
  }
  if (!result || completedScenarios(result).length > 0) return EXIT.ok
  io.stderr(`poolbench: ${path}: no scenario was measured\n`)
  return EXIT.cannotMeasure
}

async function draw(
  path: string,
  kept: KeptFile,
  options: ReportCommandOptions,
  io: Io,
): Promise<void> {
  const { baseline, margin } = options
  if (kept.kind === 'gate-self-test' || kept.kind === 'load') {
    const what = kept.kind === 'load' ? 'result of load' : 'self-test'
    throw new UsageError(`${path} is a ${what}: report can only print it as text or markdown`)
  }
  if (baseline !== undefined && kept.kind !== 'result') {
    throw new UsageError(`--baseline: ${path} is not a result of poolbench run`)
  }
  const comparison =
    baseline === undefined || kept.kind !== 'result'
      ? undefined
      : compareResults(await readResultFile(baseline), kept.file, { margin })
  await writeReportFiles(options, { ...kept, comparison }, io)
}

function textOf({ kind, file }: KeptFile): string {
  switch (kind) {
    case 'result':
      return renderTextReport(file)
    case 'load':
      return renderLoadReport(file)
    case 'tune':
      return renderTuneReport(file)
    case 'gate':
      return renderGateReport(file)
    case 'gate-self-test':
      return renderSelfTest(file)
  }
}

function markdownOf({ kind, file }: KeptFile): string {
  switch (kind) {
    case 'result':
      return renderMarkdown(file)
    case 'load':
      return renderLoadMarkdown(file)
    case 'tune':
      return renderTuneMarkdown(file)
    case 'gate':
      return renderGateMarkdown(file)
    case 'gate-self-test':
      return renderSelfTestMarkdown(file)
  }
}

async function printMarkdown(markdown: string, io: Io): Promise<void> {
  io.stdout(markdown)
  await reportToCi(io, markdown)
}

type ToolFormat = Exclude<(typeof FORMATS)[number], 'text' | 'markdown'>

/** Exports a result. Without any number it fails, as a tool would accept an empty file. */
async function exportFor(
  format: ToolFormat,
  metric: ExportedMetric,
  result: ResultFile,
  { file, io }: { readonly file: string; readonly io: Io },
): Promise<ExitCode> {
  const { samples, leftOut } = scenarioSamples(result)
  const warnings = [
    ...(result.complete ? [] : ['the run was interrupted: its results are incomplete']),
    ...(result.quick ? ['a quick run is too short for a comparison'] : []),
    ...describeLeftOut(leftOut),
  ]
  for (const warning of warnings) io.stderr(`poolbench: ${file}: ${warning}\n`)
  await reportToCi(
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
  metric: ExportedMetric,
  result: ResultFile,
  samples: readonly ScenarioSamples[],
): string {
  if (format === 'benchstat') return renderBenchstat(result, samples)
  if (format === 'bencher') return renderBencher(result, samples)
  return renderGithubActionBenchmark(result, samples, metric)
}
