import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Comparison } from '../../bench/compare/comparison.ts'
import { parseResultFile } from '../../bench/result/parse.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { around, burstOf100, onMachine, oneByOne, runOf } from '../compare/two-runs.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectMistake, runCli, runMain, SMALL, type Outcome } from './command-line.ts'

// Other programs that run during this test must not affect its verdicts.
const machine = vi.hoisted(() => ({ busyMs: 0, idleMs: 1000 }))
vi.mock(import('../../bench/run/process-meter.ts'), async (original) => ({
  ...(await original()),
  meterMachine: () => () => machine,
}))

// The load grows from run to run.
const load = vi.hoisted(() => ({ average: 0 }))
vi.mock(import('../../bench/run/environment.ts'), async (original) => {
  const { captureEnvironment } = await original()
  return {
    captureEnvironment: async (...given) => ({
      ...(await captureEnvironment(...given)),
      loadAverage: ++load.average,
    }),
  }
})

const CLI = fileURLToPath(new URL('../../dist/bench/cli.js', import.meta.url))

const BEFORE = runOf([oneByOne(), burstOf100()])
const ALIKE = runOf([oneByOne(), burstOf100({ makespansMs: around(90.2) })])
const SLOWER = runOf([oneByOne(), burstOf100({ makespansMs: around(126) })])
const LESS = runOf([burstOf100()])

/** A folder with `baseline.json` and `candidate.json`, and their paths. */
function filesOf(baseline: ResultFile | string, candidate: ResultFile | string): [string, string] {
  const folder = temporaryFolder()
  return [
    write(join(folder, 'baseline.json'), baseline),
    write(join(folder, 'candidate.json'), candidate),
  ]
}

function write(path: string, content: ResultFile | string): string {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('poolbench compare', () => {
  test.each<[string, ResultFile, ResultFile, string[], number]>([
    ['two runs alike', BEFORE, ALIKE, [], 0],
    ['two runs alike, strictly', BEFORE, ALIKE, ['--strict'], 0],
    ['a slower one', BEFORE, SLOWER, [], 1],
    ['a slower one, strictly', BEFORE, SLOWER, ['--strict'], 1],
    ['a slower one within the margin', BEFORE, SLOWER, ['--margin=60%', '--strict'], 0],
    ['a faster one', SLOWER, BEFORE, ['--strict'], 0],
    ['a scenario removed', BEFORE, LESS, [], 0],
    ['a scenario removed, strictly', BEFORE, LESS, ['--strict'], 4],
    ['another machine', BEFORE, onMachine(ALIKE, { machine: 'd4e5' }), [], 0],
    ['another machine, strictly', BEFORE, onMachine(ALIKE, { machine: 'd4e5' }), ['--strict'], 4],
    ['nothing in common', BEFORE, runOf([burstOf100({ concurrency: 8 })]), [], 3],
    ['nothing in common, strictly', BEFORE, runOf([]), ['--strict'], 3],
  ])('of %s ends with its exit code', async (_, baseline, candidate, options, code) => {
    const files = filesOf(baseline, candidate)

    const outcome = await runMain(['compare', ...files, ...options])

    expect(outcome.code).toBe(code)
    expect(outcome.stderr).toBe('')
    expect(outcome.stdout).toMatch(/inconclusive of|Nothing was compared/)
  })

  test('has its exit code in a pipe, too', async () => {
    const files = filesOf(BEFORE, SLOWER).join(' ')

    expect(await bash(`node ${CLI} compare ${files} | cat > /dev/null`)).toBe(1)
    expect(await bash(`node ${CLI} compare ${files} | head -1`)).toBe(1)
    expect(await bash(`node ${CLI} compare ${filesOf(BEFORE, ALIKE).join(' ')} | cat`)).toBe(0)
  })

  test('writes the same comparison with --json as it prints', async () => {
    const [baseline, candidate] = filesOf(BEFORE, SLOWER)
    const json = join(temporaryFolder(), 'deep/comparison.json')

    const { stdout } = await runMain(['compare', baseline, candidate, '--json', json])

    const comparison = JSON.parse(readFileSync(json, 'utf8')) as Comparison
    expect(comparison).toMatchObject({ margin: 0.1, ratios: { regressed: 2, unchanged: 1 } })
    expect(stdout).toContain('2 regressed, 0 improved, 1 unchanged')
  })

  const odd = (change: (text: string) => string): string => change(JSON.stringify(BEFORE))
  const FIRST_MAKESPAN = /"makespanMs":1000/

  test.each<[string, string, string]>([
    ['cut off', odd((text) => text.slice(0, 300)), 'is not valid JSON: it may be cut off'],
    ['empty', '', 'is not valid JSON'],
    ['of another program', '{"results":[]}', 'is not a result of poolbench'],
    [
      'of a newer version',
      odd((text) => text.replace('"schemaVersion":1', '"schemaVersion":2')),
      'has schemaVersion 2, but this poolbench reads 1',
    ],
    [
      'with NaN for a time',
      odd((text) => text.replace(FIRST_MAKESPAN, '"makespanMs":null')),
      'scenarios.0.bursts.0.makespanMs: ',
    ],
    [
      'with a negative time',
      odd((text) => text.replace(FIRST_MAKESPAN, '"makespanMs":-1')),
      'scenarios.0.bursts.0.makespanMs: ',
    ],
    [
      'with a burst in no time',
      odd((text) => text.replace(FIRST_MAKESPAN, '"makespanMs":0')),
      'scenarios.0.bursts.0.makespanMs: ',
    ],
    [
      'with an infinite time',
      odd((text) => text.replace(FIRST_MAKESPAN, '"makespanMs":1e999')),
      'scenarios.0.bursts.0.makespanMs: ',
    ],
    [
      'with an empty sample',
      odd((text) => text.replace(/"bursts":\[.*?\]/, '"bursts":[]')),
      'scenarios.0.bursts: ',
    ],
    ['with a field missing', odd((text) => text.replace('"quick":false,', '')), 'quick: '],
  ])('refuses a file %s in one line, on either side', async (_, text, message) => {
    for (const files of [filesOf(text, BEFORE), filesOf(BEFORE, text)]) {
      const wrong = files[readFileSync(files[0], 'utf8') === text ? 0 : 1]

      expectMistake(await runMain(['compare', ...files]), 2, `${wrong}: ${message}`)
    }
  })

  test.each([
    [['--margin=ten'], '"ten" is not a share from 0% to 100%: write 10% or 0.1'],
    [['--margin=-1%'], '"-1%" is not a share'],
    [['--margin=150%'], '"150%" is not a share'],
  ])('refuses %j', async (options, message) => {
    expectMistake(await runMain(['compare', ...filesOf(BEFORE, ALIKE), ...options]), 2, message)
  })

  test('refuses a missing file, and a single file', async () => {
    const [baseline] = filesOf(BEFORE, ALIKE)

    expectMistake(
      await runMain(['compare', baseline, 'nowhere.json']),
      2,
      'nowhere.json: there is no such file',
    )
    expectMistake(await runMain(['compare', baseline]), 2, "missing required argument 'candidate'")
  })
})

describe('a baseline', () => {
  const MEMORY = ['run', '--url=memory:', ...SMALL]
  // The margin is wide enough for a machine that others use, too.
  const SIX_ROUNDS = [...MEMORY, '--rounds=6', '--margin=100%']
  /** Runs a command in this process. */
  const measure = (folder: string, ...options: readonly string[]): Promise<Outcome> =>
    runMain([...options, `--results=${join(folder, 'results')}`], undefined, folder)
  const keptIn = (folder: string, name = 'main') => join(folder, `results/baselines/${name}.json`)

  test('is the measured result, saved under its name', async () => {
    const folder = temporaryFolder()

    const { code, stderr } = await runCli([...MEMORY, '--save-baseline', 'main'], folder)

    expect(code).toBe(0)
    expect(stderr).toContain('saved as the baseline results/baselines/main.json')
    const kept = readFileSync(keptIn(folder), 'utf8')
    expect(kept).toBe(readFileSync(join(folder, 'results/latest.json'), 'utf8'))
  })

  test('is compared after the report', async () => {
    const folder = temporaryFolder()
    await measure(folder, ...SIX_ROUNDS, '--save-baseline=main')

    const { code, stdout } = await measure(folder, ...SIX_ROUNDS, '--baseline=main')

    expect(code).toBe(0)
    expect(stdout.indexOf('limited by')).toBeGreaterThan(0)
    expect(stdout.indexOf('of 3 times and speed-ups')).toBeGreaterThan(stdout.indexOf('limited by'))
    expect(stdout).not.toContain('not comparable')
  })

  test('that was faster fails the run', async () => {
    const folder = temporaryFolder()
    await measure(folder, ...SIX_ROUNDS, '--save-baseline=main')
    const fast = parseResultFile(readFileSync(keptIn(folder), 'utf8'))
    for (const scenario of fast.scenarios) {
      if (scenario.status === 'failed') continue
      for (const burst of scenario.bursts) burst.makespanMs /= 1000
    }
    write(keptIn(folder), fast)

    const { code, stdout } = await measure(folder, ...SIX_ROUNDS, '--baseline=main')

    expect(stdout).toContain('2 regressed')
    expect(code).toBe(1)
  })

  test('leaves standard output to the result with --json -', async () => {
    const folder = temporaryFolder()
    await measure(folder, ...SIX_ROUNDS, '--save-baseline=main')

    const { stdout, stderr } = await measure(folder, ...SIX_ROUNDS, '--baseline=main', '--json=-')

    expect(parseResultFile(stdout).complete).toBe(true)
    expect(stderr).toContain('of 3 times and speed-ups')
  })

  test('is not overwritten by saving, but by updating', async () => {
    const folder = temporaryFolder()
    await measure(folder, ...SIX_ROUNDS, '--save-baseline=main')
    const first = readFileSync(keptIn(folder), 'utf8')

    expectMistake(
      await runCli([...MEMORY, '--save-baseline=main'], folder),
      2,
      'main.json exists: to replace it, use --update-baseline main',
    )
    expect(readFileSync(keptIn(folder), 'utf8')).toBe(first)

    load.average = 0
    const { code, stdout } = await measure(folder, ...SIX_ROUNDS, '--update-baseline=main')
    expect(code).toBe(0)
    expect(stdout).toContain('of 3 times and speed-ups')
    const updated = readFileSync(keptIn(folder), 'utf8')
    expect(updated).not.toBe(first)
    // The load at the start of the second run was caused by the first.
    expect(parseResultFile(updated).environment.loadAverage).toBe(1)
  })

  test('is unchanged if other programs kept the machine busy', async () => {
    const folder = temporaryFolder()
    await measure(folder, ...SIX_ROUNDS, '--save-baseline=main')
    const first = readFileSync(keptIn(folder), 'utf8')
    machine.busyMs = 4000
    onTestFinished(() => {
      machine.busyMs = 0
    })

    const { code, stderr } = await measure(folder, ...SIX_ROUNDS, '--update-baseline=main')

    expect(stderr).toContain('left as it was: the machine was busy')
    expect(code).toBe(3)
    expect(readFileSync(keptIn(folder), 'utf8')).toBe(first)
  })

  test('is unchanged if the two runs of an update disagree', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'results/baselines'), { recursive: true })
    write(keptIn(folder), 'the old one')
    // Its second run takes 50 times as long as its first.
    write(
      join(folder, 'growing.mjs'),
      `import { existsSync, writeFileSync } from 'node:fs'
       import { setTimeout } from 'node:timers/promises'
       let isSecond
       export default {
         [Symbol.for('poolbench.operation')]: true,
         name: 'growing',
         async setup() {
           const mark = new URL('been-here', import.meta.url)
           isSecond = existsSync(mark)
           writeFileSync(mark, '')
         },
         async run() { await setTimeout(isSecond ? 50 : 1) },
       }`,
    )
    const argv = SIX_ROUNDS.filter((option) => !option.startsWith('--operation'))

    const outcome = await measure(
      folder,
      ...argv,
      '--operation=./growing.mjs',
      '--update-baseline=main',
    )

    expect(outcome.stderr).toContain(
      'the baseline is left as it was: times or speed-ups changed between the two runs',
    )
    expect(outcome.code).toBe(3)
    expect(readFileSync(keptIn(folder), 'utf8')).toBe('the old one')
  })

  test.each([
    [['--baseline=none'], 'none.json does not exist: create it with --save-baseline none'],
    [['--save-baseline=../up'], '"../up" is not a valid name'],
    [['--save-baseline=.hidden'], '".hidden" is not a valid name'],
    [['--save-baseline='], '"" is not a valid name'],
    [['--save-baseline=a', '--quick'], '--quick measures too little for a baseline'],
    [['--update-baseline=a', '--quick'], '--quick measures too little for a baseline'],
    [['--update-baseline=a', '--rounds=1'], 'one round is too few to check that two runs agree'],
    [['--update-baseline=a', '--baseline=a'], 'cannot be used with option'],
  ])('of %j is refused before anything is measured', async (options, message) => {
    const folder = temporaryFolder()

    expectMistake(await runCli([...MEMORY, ...options], folder), 2, message)

    expect(existsSync(join(folder, 'results/latest.json'))).toBe(false)
    expect(existsSync(keptIn(folder, 'a'))).toBe(false)
  })

  test('that is broken is refused before anything is measured', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'results/baselines'), { recursive: true })
    write(keptIn(folder), '{"schemaVersion":1')

    expectMistake(
      await runCli([...MEMORY, '--baseline=main'], folder),
      2,
      'results/baselines/main.json: is not valid JSON: it may be cut off',
    )
    expect(existsSync(join(folder, 'results/latest.json'))).toBe(false)
  })
})

/** The exit code of a pipeline, as CI sees it with `set -o pipefail`. */
function bash(command: string): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile('bash', ['-o', 'pipefail', '-c', command], () =>
      resolve(child.exitCode ?? -1),
    )
  })
}
