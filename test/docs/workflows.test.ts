import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unsafeSteps, workflowProblems } from './workflows.ts'

const FOLDER = '.github/workflows'

const blocks = [...readFileSync('docs/ci.md', 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map(
  ([, yaml]) => yaml as string,
)

/** Whether it is a whole workflow of GitHub Actions. */
const isWorkflow = (yaml: string): boolean => /^jobs:$/m.test(yaml)

describe('a workflow', () => {
  test.each(readdirSync(FOLDER))('in this repository, %s, is safe', (name) => {
    expect(workflowProblems(readFileSync(join(FOLDER, name), 'utf8'))).toEqual([])
  })

  test('in docs/ci.md is safe to copy', () => {
    expect(blocks.filter(isWorkflow)).toHaveLength(1)
    expect(blocks.filter(isWorkflow).flatMap(workflowProblems)).toEqual([])
    expect(blocks.flatMap(unsafeSteps)).toEqual([])
  })

  test('in docs/ci.md pins the same versions as ours', () => {
    const ours = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), 'utf8'))

    expect(pins(blocks)).toEqual(pins(ours))
  })
})

function pins(texts: readonly string[]): string[] {
  const all = texts.flatMap((text) =>
    [...text.matchAll(/uses: (.+)$/gm)].map(([, pin]) => pin ?? ''),
  )
  return [...new Set(all)].sort()
}

describe('the check of workflows', () => {
  const gate = readFileSync(join(FOLDER, 'gate.yml'), 'utf8')

  const BREAKS: readonly [string, RegExp, string, RegExp][] = [
    ['a tag', /@[0-9a-f]{40} # v4.2.2/, '@v4', /uses: actions\/checkout@v4$/],
    ['a short hash', /@[0-9a-f]{40}/, '@11bd719', /uses: actions\/checkout@11bd719 /],
    ['a hash without its version', / # v4.1.0/, '', /uses: actions\/setup-node@/],
    ['a quoted key', /- uses: (\S+)/, '- "uses": $1', /"uses": /],
    ['a flow mapping', /- uses: (\S+)/, '- { uses: $1 }', /\{ uses: /],
    ['an action of the image registry', /uses: \S+/, 'uses: docker://alpine:3', /docker:/],
    ['pull_request_target', /pull_request:/, 'pull_request_target:', /^pull_request_target:$/],
    ['a secret', /npm ci/, 'npm ci\n        env: { A: "${{ secrets.A }}" }', /secrets\.A/],
    ['an expression in run', /HEAD\^1/, '${{ github.head_ref }}', /^- run: .*head_ref/],
    ['one below it', /run: npm ci/, 'run: |\n          echo ${{ a }}', /^echo \$/],
    ['one in a named step', /run: npm ci/, 'name: x\n        run: >\n          ${{ a }}', /^\$/],
    ['a right to write', /contents: read/, 'contents: write', /^contents: write$/],
    ['all rights', /permissions:\n.*read/, 'permissions: write-all', /^permissions: write-all$/],
    ['no permissions', /permissions:\n.*read\n/, '', /^no permissions at the top$/],
    ['rights of a job', /( {4})runs-on/, '$1permissions: {}\n$1runs-on', /^permissions: \{\}$/],
    ['no time limit', /timeout-minutes/, 'timeout', /^a job without a time limit$/],
    ['a token left behind', /persist-credentials: false/, '', /leaves its token behind/],
  ]

  test.each(BREAKS)('finds %s', (_what, pattern, replacement, problem) => {
    const broken = gate.replace(pattern, replacement)

    expect(broken).not.toBe(gate)
    expect(workflowProblems(broken).join('\n')).toMatch(new RegExp(problem, 'm'))
  })
})
