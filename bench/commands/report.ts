import { Option, type Command } from 'commander'
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
import { tellCi } from './tell-ci.ts'

const FORMATS = ['text', 'markdown', 'benchstat', 'github-action-benchmark', 'bencher'] as const

interface ReportCommandOptions {
  readonly format: (typeof FORMATS)[number]
  readonly metric?: Metric
}

/** `poolbench report`: a result file as text, or in the format of another tool. */
export function addReportCommand(program: Command, { io, finish }: CommandContext): void {
  program
    .command('report')
    .argument('<file>', 'a result of poolbench run, for example results/latest.json')
    .description('print the report of a result file, or its numbers for another tool')
    .addOption(new Option('--format <format>', 'what to print').choices(FORMATS).default('text'))
    .addOption(
      new Option(
        '--metric <metric>',
        'of --format github-action-benchmark, which takes one a file (default: time)',
      ).choices(METRICS),
    )
    .action(async (file: string, options: ReportCommandOptions) => {
      if (options.metric !== undefined && options.format !== 'github-action-benchmark') {
        throw new UsageError('--metric belongs to --format github-action-benchmark')
      }
      finish(await report(file, options, io))
    })
}

async function report(file: string, options: ReportCommandOptions, io: Io): Promise<ExitCode> {
  const result = await readResultFile(file)
  const measured = result.scenarios.some(({ status }) => status === 'completed')
  if (options.format === 'text') {
    io.stdout(renderTextReport(result))
  } else if (options.format === 'markdown') {
    const markdown = renderMarkdown(result)
    io.stdout(markdown)
    await tellCi(io, markdown)
  } else {
    return exportFor(options.format, options.metric ?? 'time', result, { file, io })
  }
  if (!measured) io.stderr(`poolbench: ${file}: no scenario was measured\n`)
  return measured ? EXIT.ok : EXIT.cannotMeasure
}

type ToolFormat = Exclude<ReportCommandOptions['format'], 'text' | 'markdown'>

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
