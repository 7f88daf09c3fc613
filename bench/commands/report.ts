import { Option, type Command } from 'commander'
import { compareResults, DEFAULT_MARGIN } from '../compare/compare-results.ts'
import { renderBencher } from '../exports/bencher.ts'
import { renderBenchstat } from '../exports/benchstat.ts'
import { renderGithubActionBenchmark } from '../exports/github-action-benchmark.ts'
import { renderMarkdown } from '../exports/markdown.ts'
import { METRICS, metricValues, type Metric } from '../exports/metrics.ts'
import { describeLeftOut, scenarioSamples, type ScenarioSamples } from '../exports/samples.ts'
import { EXIT, UsageError, type ExitCode, type Io } from '../io.ts'
import { renderTextReport } from '../report/text-report.ts'
import type { ResultFile } from '../result/schema.ts'
import { readResultFile } from '../result/store.ts'
import type { CommandContext } from './context.ts'
import { addExamples } from './examples.ts'
import {
  addReportFileOptions,
  asksForFiles,
  writeReportFiles,
  type ReportFileOptions,
} from './report-files.ts'
import { marginOption } from './shared-options.ts'
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
  const command = addExamples(
    program.command('report'),
    'poolbench report results/latest.json',
    'poolbench report results/latest.json --html report.html',
    'poolbench report results/latest.json --format markdown',
  )
    .argument('<file>', 'result of poolbench run, for example results/latest.json')
    .description('print the report of a result file, or its numbers for another tool')
    .addOption(new Option('--format <format>', 'format to print (default: text)').choices(FORMATS))
    .addOption(
      new Option(
        '--metric <metric>',
        'metric to print with --format github-action-benchmark, which takes one a file (default: time)',
      ).choices(METRICS),
    )
    .option('--baseline <file>', 'earlier result, against which --html and --svg show verdicts')
    .addOption(marginOption(DEFAULT_MARGIN))
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

async function report(file: string, options: ReportCommandOptions, io: Io): Promise<ExitCode> {
  const result = await readResultFile(file)
  if (asksForFiles(options)) {
    const { baseline, margin } = options
    const comparison =
      baseline === undefined
        ? undefined
        : compareResults(await readResultFile(baseline), result, { margin })
    await writeReportFiles(options, result, comparison, io)
  }
  const format = options.format ?? (asksForFiles(options) ? undefined : 'text')
  if (format === 'text') io.stdout(renderTextReport(result))
  else if (format === 'markdown') await printMarkdown(result, io)
  else if (format) return exportFor(format, options.metric ?? 'time', result, { file, io })
  const measured = result.scenarios.some(({ status }) => status === 'completed')
  if (!measured) io.stderr(`poolbench: ${file}: no scenario was measured\n`)
  return measured ? EXIT.ok : EXIT.cannotMeasure
}

async function printMarkdown(result: ResultFile, io: Io): Promise<void> {
  const markdown = renderMarkdown(result)
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
