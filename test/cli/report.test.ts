import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { scenario } from '../../bench/plan/scenario.ts'
import { renderGateMarkdown, renderGateReport } from '../../bench/report/gate-report.ts'
import { renderTextReport } from '../../bench/report/text-report.ts'
import type { GateFile } from '../../bench/result/gate-schema.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { measured, resultFile } from '../report/result-builder.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectMistake, runCli, runMain, SMALL, type Outcome } from './command-line.ts'

const CLI = fileURLToPath(new URL('../../dist/bench/cli.js', import.meta.url))

const FORMATS = ['text', 'markdown', 'benchstat', 'github-action-benchmark', 'bencher']
const FOR_TOOLS = FORMATS.slice(2)

const sequential = measured({ mode: 'sequential', makespansMs: [1000, 1010] })
const concurrent = measured({ makespansMs: [100, 101] })
const failed = {
  ...scenario(measured({ concurrency: 7, makespansMs: [1] })),
  status: 'failed',
  reason: 'no table\n::error::x',
} as const

const table = resultFile([sequential, concurrent])
const withFailure = resultFile([sequential, concurrent, failed])
const nothing = resultFile([failed])

const GATE: GateFile = {
  schemaVersion: 1,
  kind: 'gate',
  verdict: 'passed',
  base: 'main',
  candidate: 'working tree',
  design: { looks: [{ pairs: 10, level: 0.01 }], margin: 0.03 },
  seed: 7,
  durationMs: 20_000,
  cutShort: false,
  environment: table.environment,
  targets: table.targets,
  scenarios: [
    {
      id: 'postgres/a',
      baseMs: 10,
      candidateMs: 10,
      first: { ratio: 1, pairs: 10, verdict: 'passed' },
    },
  ],
  counts: [],
  pairs: [],
}

function fileOf(result: ResultFile): string {
  const file = join(temporaryFolder(), 'result.json')
  writeFileSync(file, JSON.stringify(result))
  return file
}

/** Runs the compiled program with only these variables in its environment. */
function runCliIn(env: Readonly<Record<string, string>>, ...argv: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...argv], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr })
    })
  })
}

describe('poolbench report', () => {
  test.each([
    ['benchstat', /^goos: linux\n/],
    ['github-action-benchmark', /^\[\n \{\n {2}"name": "postgres\/get-user\/sequential/],
    ['bencher', /^\{\n "postgres\/get-user\/sequential/],
    ['markdown', /^## poolbench\n/],
    ['text', /^poolbench 0.0.0, /],
  ])('prints only the format %s', async (format, start) => {
    const { code, stdout, stderr } = await runMain(['report', fileOf(table), '--format', format])

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(start)
  })

  test('prints text unless told otherwise', async () => {
    const { stdout } = await runMain(['report', fileOf(table)])

    expect(stdout).toBe(renderTextReport(table))
  })

  test.each(['time', 'throughput', 'speed-up'])('exports only the metric %s', async (metric) => {
    const format = ['--format=github-action-benchmark', '--metric', metric]

    const { stdout } = await runMain(['report', fileOf(table), ...format])

    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) =>
      name.split(' ').at(-1),
    )
    expect(new Set(names)).toEqual(new Set([metric]))
  })

  test.each(FOR_TOOLS)('leaves failed scenarios out of %s, and says so', async (format) => {
    const all = await runMain(['report', fileOf(withFailure), '--format', format])
    const sound = await runMain(['report', fileOf(table), '--format', format])

    expect(all.code).toBe(0)
    expect(all.stdout).toBe(sound.stdout)
    expect(all.stderr).toMatch(/^poolbench: .*\/c=7\/\S+ is left out: not measured: no table/)
    expect(all.stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test.each(FORMATS)('never succeeds as %s if nothing was measured', async (format) => {
    const { code, stdout, stderr } = await runMain(['report', fileOf(nothing), '--format', format])

    expect(code).toBe(3)
    expect(stderr).toMatch(/(no scenario was measured|there is no time to export)\n$/)
    expect(stdout === '').toBe(FOR_TOOLS.includes(format))
  })

  test('never succeeds if there is no speed-up, as with a single mode', async () => {
    const argv = ['--format=github-action-benchmark', '--metric=speed-up']

    const { code, stdout, stderr } = await runMain([
      'report',
      fileOf(resultFile([concurrent])),
      ...argv,
    ])

    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/there is no speed-up to export\n$/)
  })

  test('says that a quick or an interrupted run is not suitable for a comparison', async () => {
    const file = fileOf({ ...table, quick: true, complete: false })

    const { code, stderr } = await runMain(['report', file, '--format=bencher'])

    expect(code).toBe(0)
    expect(stderr).toMatch(/interrupted.*\n.*too short for a comparison\n$/)
  })

  test.each([
    [['--format=csv'], 'Allowed choices are text, markdown, benchstat'],
    [['--format=github-action-benchmark', '--metric=p99'], 'Allowed choices are time, throughput'],
    [['--format=bencher', '--metric=time'], '--metric needs --format github-action-benchmark'],
  ])('refuses %j', async (argv, message) => {
    expectMistake(await runMain(['report', fileOf(table), ...argv]), 2, message)
  })
})

describe('poolbench report of a gate file', () => {
  const file = (): string => {
    const path = join(temporaryFolder(), 'gate.json')
    writeFileSync(path, JSON.stringify(GATE))
    return path
  }

  test('is the report of the gate', async () => {
    const text = await runMain(['report', file()])
    expect(text).toEqual({ code: 0, stdout: renderGateReport(GATE), stderr: '' })
    const { stdout } = await runMain(['report', file(), '--format=markdown'])
    expect(stdout).toBe(renderGateMarkdown(GATE))
  })

  test('has no export for other tools, and says so in one line', async () => {
    const outcome = await runMain(['report', file(), '--format=bencher'])
    expectMistake(outcome, 2, 'is a result of gate: report can only print it as text or markdown')
  })

  test('is not a result for compare', async () => {
    const outcome = await runMain(['compare', file(), fileOf(table)])
    expectMistake(outcome, 2, 'is a result of gate, which has no bursts to compare')
  })
})

describe('the compiled program in a CI', () => {
  test('appends the Markdown to $GITHUB_STEP_SUMMARY', async () => {
    const file = fileOf(table)
    const GITHUB_STEP_SUMMARY = join(temporaryFolder(), 'summary.md')

    const outcome = await runCliIn({ GITHUB_STEP_SUMMARY }, 'report', file, '--format=markdown')

    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/^## poolbench\n/)
    expect(readFileSync(GITHUB_STEP_SUMMARY, 'utf8')).toBe(outcome.stdout)
  })

  test('still does its work if the summary cannot be written', async () => {
    const env = { GITHUB_STEP_SUMMARY: join(temporaryFolder(), 'none', 'summary.md') }

    const outcome = await runCliIn(env, 'report', fileOf(table), '--format=markdown')

    expect(outcome.code).toBe(0)
    expect(outcome.stdout).toMatch(/^## poolbench\n/)
    expect(outcome.stderr).toMatch(/^poolbench: the summary of this step cannot be written: .*\n$/)
  })

  test('annotates under GitHub Actions, and leaves standard output to the format', async () => {
    const argv = ['report', fileOf(withFailure), '--format=bencher']

    const here = await runCliIn({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '' }, ...argv)
    const elsewhere = await runCliIn({ GITHUB_ACTIONS: 'false' }, ...argv)

    const notes = (text: string): string[] =>
      text.split('\n').filter((line) => line.startsWith('::'))
    expect(notes(here.stderr)).toEqual([
      '::warning title=poolbench bencher::' +
        `${failed.id} is left out: not measured: no table ::error::x`,
    ])
    expect(notes(elsewhere.stderr)).toEqual([])
    expect(JSON.parse(here.stdout)).toEqual(JSON.parse(elsewhere.stdout))
  })
})

describe('poolbench report as a page and as pictures', () => {
  test('writes both and prints only their paths', async () => {
    const folder = temporaryFolder()
    const file = fileOf(table)
    const outcome = await runCli(
      ['report', file, '--html', 'report.html', '--svg', 'charts', '--baseline', file],
      folder,
    )

    expect(outcome).toMatchObject({ code: 0, stdout: '' })
    expect(outcome.stderr).toBe(
      'poolbench: the page is in report.html\npoolbench: 3 charts in charts\n',
    )
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(
      'Both files are results of the same run',
    )
    expect(readdirSync(join(folder, 'charts'))).toEqual([
      'change-speed-up-postgres-get-user-10ms.svg',
      'latency-postgres-get-user-with-10-ms-of-query-time-100.svg',
      'time-postgres-get-user-with-10-ms-of-query-time-100.svg',
    ])
  })

  test('prints a format and writes the page if both are requested', async () => {
    const folder = temporaryFolder()
    const argv = ['report', fileOf(table), '--html', 'report.html', '--format', 'markdown']
    expect((await runCli(argv, folder)).stdout).toMatch(/^## poolbench\n/)
  })

  test('says that nothing was measured, after writing the page that says why', async () => {
    const folder = temporaryFolder()
    const outcome = await runCli(['report', fileOf(nothing), '--html', 'report.html'], folder)

    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('no scenario was measured')
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('not measured: no table')
  })

  test.each([
    [['--baseline', 'x.json'], '--baseline needs --html or --svg'],
    [['--html', '/dev/null/report.html'], '/dev/null/report.html cannot be written'],
    [['--html', 'report.html', '--baseline', 'missing.json'], 'missing.json'],
  ])('explains %j in one line', async (options, message) => {
    const outcome = await runCli(['report', fileOf(table), ...options], temporaryFolder())
    expectMistake(outcome, 2, message)
  })
})

test('poolbench run writes the page of its result', async () => {
  const folder = temporaryFolder()
  const outcome = await runCli(['run', '--url=memory:', ...SMALL, '--html=out/page.html'], folder)

  expect(outcome).toMatchObject({ code: 0 })
  expect(outcome.stderr).toContain('the page is in out/page.html')
  const page = readFileSync(join(folder, 'out/page.html'), 'utf8')
  expect(page).toContain('poolbench run --url=memory: --pool=2+0')
})

test('poolbench run reports before it measures that the page cannot be written', async () => {
  const argv = ['run', '--url=memory:', ...SMALL, '--html=/dev/null/page.html']
  expectMistake(await runCli(argv, temporaryFolder()), 2, '/dev/null/page.html cannot be written')
})
