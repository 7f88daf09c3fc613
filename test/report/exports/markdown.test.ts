import { expect, test } from 'vitest'
import { renderMarkdown } from '../../../bench/report/exports/markdown.ts'
import { measured, resultFile } from '../result-builder.ts'

const ROUNDS = [1, 1.01, 0.99, 1.02, 0.98, 1]
const times = (ms: number): number[] => ROUNDS.map((factor) => ms * factor)

test('has the environment and a table for each database', () => {
  const result = resultFile([
    measured({ mode: 'sequential', makespansMs: times(1000) }),
    measured({ makespansMs: times(72), pool: { poolSize: 15, maxOverflow: 0 } }),
  ])

  expect(renderMarkdown(result)).toMatchInlineSnapshot(`
    "## poolbench

    2 × Test CPU, linux x64, Node 20.19.0, postgres 3.4.9, 6 rounds, 2026-01-02 03:04 UTC

    **Findings: get-user with 10 ms of query time**

    - postgres: 100 at once are 13.9x faster (13.9..13.9) with 15 connections (15+0), bound 14.3x

    ### get-user: with 10 ms of query time

    postgres: Test 1.0, started by poolbench

    | pool | at once | sequential | concurrent | speed-up | 95 % interval | bound | of bound | limited by |
    | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | --- |
    | 15+0 | 100 | 1000 ms | 72.0 ms | 13.9x | 13.9..13.9 | 14.3x | 97 % | the pool: 15 connections |
    "
  `)
})

test('lists reasons to doubt the numbers, and what is missing', () => {
  const reason = 'ERROR: relation "users" <b>is</b> missing | code\n42P01'
  const failed = {
    ...measured({ concurrency: 7, makespansMs: [1] }),
    status: 'failed',
    reason,
  } as const
  const failing = measured({ makespansMs: times(72), burst: { failures: 2 } })
  const markdown = renderMarkdown(
    resultFile([measured({ mode: 'sequential', makespansMs: times(1000) }), failing, failed], {
      quick: true,
      complete: false,
      warnings: ['the machine was *busy*'],
    }),
  )

  expect(markdown).toContain('**Quick run: too short for a comparison.**')
  expect(markdown).toContain('**Interrupted: the results are incomplete.**')
  expect(markdown.slice(markdown.indexOf('### Notes')).trimEnd().split('\n')).toEqual([
    '### Notes',
    '',
    '- the machine was \\*busy\\*',
    `- ${failing.id}: 12 operations failed: no speed-up is given`,
    `- ${failed.id} is left out: not measured: ERROR: relation "users" ` +
      '\\<b\\>is\\</b\\> missing \\| code 42P01',
  ])
})

test('has times if there is only one mode', () => {
  const result = resultFile([measured({ makespansMs: times(50) })])

  expect(renderMarkdown(result)).toContain(
    '| scenario | time | 95 % interval | operations/s |\n' +
      '| --- | ---: | --- | ---: |\n' +
      '| postgres/get-user/concurrent/c=100/pool=5+10/query=10ms | 50.0 ms | 49.0 ms .. 51.0 ms | 2000 |\n',
  )
})
