import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportToCi } from '../../bench/commands/github-actions.ts'
import type { Problem } from '../../bench/report/problem.ts'
import type { Io } from '../../bench/io.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'

const MEBIBYTE = 1024 * 1024

interface Told {
  readonly stdout: string
  readonly stderr: string
}

/** The output of a report to the CI. */
async function told(
  ci: Pick<Io, 'githubActions' | 'stepSummaryFile'>,
  markdown: string,
  problems: readonly Problem[] = [],
): Promise<Told> {
  let stdout = ''
  let stderr = ''
  const io: Io = {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    cwd: '.',
    animate: false,
    signal: new AbortController().signal,
    ...ci,
  }
  await reportToCi(io, markdown, problems)
  return { stdout, stderr }
}

const SILENCE: Told = { stdout: '', stderr: '' }

function problem(level: Problem['level'], message: string): Problem {
  return { level, title: 'slower', message }
}

describe('problems', () => {
  test('become annotations under GitHub Actions, in addition to standard output', async () => {
    const problems = [problem('warning', 'a doubt'), problem('error', 'an alarm')]

    expect(await told({ githubActions: true }, '', problems)).toEqual({
      stdout: '',
      stderr: '::error title=slower::an alarm\n::warning title=slower::a doubt\n',
    })
  })

  test('problems produce no output outside GitHub Actions', async () => {
    expect(await told({}, '', [problem('error', 'an alarm')])).toEqual(SILENCE)
  })

  test('annotations cannot inject other workflow commands', async () => {
    const title = 'a,b:c%\n::stop-commands::x'
    const message = '100 %: a, b\r\n::set-env name=PATH::/tmp'

    const { stderr } = await told({ githubActions: true }, '', [{ level: 'error', title, message }])

    expect(stderr).toBe(
      '::error title=a%2Cb%3Ac%25%0A%3A%3Astop-commands%3A%3Ax' +
        '::100 %25: a, b%0D%0A::set-env name=PATH::/tmp\n',
    )
  })

  test('are limited to ten per level, as GitHub shows no more, and the last says how many there are', async () => {
    const many = Array.from({ length: 12 }, (_, index) => problem('error', `alarm ${index + 1}`))

    const { stderr } = await told({ githubActions: true }, '', [
      ...many,
      ...many.slice(0, 10).map(({ message }) => problem('warning', message)),
    ])

    const lines = stderr.trimEnd().split('\n')
    expect(lines.filter((line) => line.startsWith('::warning')).slice(9)).toEqual([
      '::warning title=slower::alarm 10',
    ])
    expect(lines.filter((line) => line.startsWith('::error')).slice(8)).toEqual([
      '::error title=slower::alarm 9',
      '::error title=poolbench::and 3 more: see the log of this step',
    ])
  })
})

describe('the summary of a step', () => {
  test('is appended to, after an empty line', async () => {
    const stepSummaryFile = join(temporaryFolder(), 'summary.md')

    await told({ stepSummaryFile }, '## one\n')
    writeFileSync(stepSummaryFile, 'no end of line', { flag: 'a' })
    expect(await told({ stepSummaryFile }, '## two\n')).toEqual(SILENCE)

    expect(readFileSync(stepSummaryFile, 'utf8')).toBe('## one\nno end of line\n## two\n')
  })

  test('is unchanged if there is nothing to report', async () => {
    const stepSummaryFile = join(temporaryFolder(), 'summary.md')

    await told({ stepSummaryFile }, '', [problem('error', 'an alarm')])

    expect(statSync(stepSummaryFile, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('is cut between lines to GitHub’s size limit, with a note', async () => {
    const stepSummaryFile = join(temporaryFolder(), 'summary.md')
    writeFileSync(stepSummaryFile, 'x'.repeat(1000))

    await told({ stepSummaryFile }, `${'é'.repeat(99)}\n`.repeat(6000))

    const text = readFileSync(stepSummaryFile)
    expect(text.length).toBeLessThanOrEqual(MEBIBYTE)
    expect(text.length).toBeGreaterThan(MEBIBYTE - 300)
    const [, ...lines] = text.toString().split('\n')
    expect(lines.slice(-3)).toEqual(['', 'The rest is left out: GitHub takes 1 MiB of a step.', ''])
    expect(new Set(lines.slice(0, -3))).toEqual(new Set(['é'.repeat(99)]))
  })

  test('is exactly filled without a cut', async () => {
    const stepSummaryFile = join(temporaryFolder(), 'summary.md')

    await told({ stepSummaryFile }, `${'x'.repeat(MEBIBYTE - 1)}\n`)

    expect(statSync(stepSummaryFile).size).toBe(MEBIBYTE)
  })

  test('that is full is unchanged, with a line on standard error', async () => {
    const stepSummaryFile = join(temporaryFolder(), 'summary.md')
    writeFileSync(stepSummaryFile, 'x'.repeat(MEBIBYTE - 10))

    const { stderr } = await told({ stepSummaryFile }, '## one more heading\n')

    expect(stderr).toMatch(
      /^poolbench: the summary of this step cannot be written: .* is full.*\n$/,
    )
    expect(statSync(stepSummaryFile).size).toBe(MEBIBYTE - 10)
  })

  test('that cannot be written is reported in one line, and is not a failure', async () => {
    const { stdout, stderr } = await told({ stepSummaryFile: temporaryFolder() }, '## one\n')

    expect(stdout).toBe('')
    expect(stderr).toMatch(/^poolbench: the summary of this step cannot be written: EISDIR.*\n$/)
  })
})
