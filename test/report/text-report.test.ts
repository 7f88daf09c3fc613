import { scenario } from '../../bench/plan/scenario.ts'
import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../../bench/report/exports/markdown.ts'
import { renderTextReport } from '../../bench/report/text-report.ts'
import type { ScenarioResult } from '../../bench/result/schema.ts'
import { measured, resultFile } from './result-builder.ts'

const ROUNDS = [1, 1.01, 0.99, 1.02, 0.98, 1]
const times = (ms: number): number[] => ROUNDS.map((factor) => ms * factor)
const overflow = { opened: 10, closed: 10, connectMs: 200 }
const FIFTEEN = { poolSize: 15, maxOverflow: 0 }

const table = [
  measured({ mode: 'sequential', concurrency: 1, makespansMs: times(10) }),
  measured({ concurrency: 1, makespansMs: times(10) }),
  measured({ mode: 'sequential', concurrency: 10, makespansMs: times(100) }),
  measured({ concurrency: 10, makespansMs: times(25) }),
  measured({ mode: 'sequential', makespansMs: times(1000) }),
  measured({ makespansMs: times(100), burst: overflow }),
  measured({ pool: FIFTEEN, makespansMs: times(72) }),
]

describe('the report', () => {
  test('shows the claim, the bound, the efficiency and what limits each burst', () => {
    expect(renderTextReport(resultFile(table))).toMatchInlineSnapshot(`
      "poolbench 0.0.0, 2026-01-02 03:04 UTC
      2 × Test CPU, linux x64, Node 20.19.0, postgres 3.4.9
      6 rounds of 1 to 5 bursts, seed 1, 100 users in the table

      Findings: get-user with 10 ms of query time

      - postgres: 100 at once are 13.9x faster (13.9..13.9) with 15 connections
        (15+0), bound 14.3x; 5+10 loses 28 % of the gain of 15+0 by opening
        connections

      == get-user: with 10 ms of query time ==

      postgres: Test 1.0, started by poolbench

      pool     took  speed-up  interval    bound  of bound  limited by
      ----  -------  --------  ----------  -----  --------  --------------------------
      10 at once; one after the other 100 ms; the tutorial's claim for 5+10: 6.70x
      5+10  25.0 ms     4.00x  4.00..4.00    10x      40 %  connections were idle 60 %
      100 at once; one after the other 1000 ms; the tutorial's claim for 5+10: 20x
      5+10   100 ms     10.0x  10.0..10.0  14.3x      70 %  opening 10 connections,
                                                            20.0 ms each
      15+0  72.0 ms     13.9x  13.9..13.9  14.3x      97 %  the pool: 15 connections
      1 at once: 10.0 ms, nothing to overlap

      Speed-up against concurrency, pool 5+10

       14.3x ┼                                                    ···B
       13.3x ┤                                             ········
       12.2x ┤                                       ·······
       11.2x ┤                                ········
       10.2x ┤                           B·····                     ╭p
        9.2x ┤                       ·····                     ╭────╯
        8.2x ┤                    ····                     ╭───╯
        7.1x ┤                 ····                   ╭────╯
        6.1x ┤              ····                 ╭────╯
        5.1x ┤           ····               ╭────╯
        4.1x ┤       ·····           ╭───p──╯
        3.1x ┤    ····      ╭────────╯
        2.0x ┤ ···╭─────────╯
        1.0x p────╯
        0.0x ┤
             ┴───────────────────────────┴───────────────────────────┴
             1                          10                         100  at once

             B bound with 15 connections   p postgres

      interval: of 95 %; of bound: how much of the bound was reached

      The tutorial's claim, checked

      The tutorial claims these speed-ups for reads of 10 ms on 5+10: 1 at once 1x, 10
      at once 6.70x, 100 at once 20x. 20x for 100 queries on 5+10 is impossible: with
      15 connections they take ⌈100/15⌉ = 7 turns, so the speed-up is at most 14.3x. A
      speed-up of 20x needs at least 20 connections.
      - postgres: each burst opened 10.0 overflow connections and closed them again,
        20.0 ms each, and took 100 ms (the theoretical minimum: 80.0 ms); the same 15
        connections kept open took 72.0 ms.
      "
    `)
  })

  test('says that 20x is impossible with 15 connections, and what overflow costs', () => {
    const text = renderTextReport(resultFile(table)).replace(/\s+/g, ' ')

    expect(text).toContain('20x for 100 queries on 5+10 is impossible')
    expect(text).toContain('the speed-up is at most 14.3x')
    expect(text).toContain('opened 10.0 overflow connections and closed them again, 20.0 ms each')
    expect(text).toContain(
      'took 100 ms (the theoretical minimum: 80.0 ms); the same 15 connections kept open took 72.0 ms',
    )
  })

  test('marks a quick run and an interrupted one', () => {
    const text = renderTextReport(resultFile(table, { quick: true, complete: false }))

    expect(text).toContain('QUICK RUN: too short for a comparison')
    expect(text).toContain('INTERRUPTED: the results are incomplete')
  })

  test('shows a range if there are too few rounds, and never as an interval', () => {
    const short = [
      measured({ mode: 'sequential', makespansMs: [1000, 1000, 1000] }),
      measured({ makespansMs: [100, 125, 80] }),
    ]
    const text = renderTextReport(resultFile(short))

    expect(text).toContain('\n3 of 6 rounds of 1 to 5 bursts')
    expect(text).toMatch(/speed-up +range seen[^\n]*\n[^\n]*\n[^\n]*\n *5\+10 .* 8\.00\.\.12\.5 /)
    expect(text).toContain(
      '\n- 3 rounds give no 95 % interval, only the range seen: use at least 6 rounds',
    )
    expect(text.match(/95 % interval/g)).toHaveLength(1)
  })

  test('names the rows with lost rounds, and shows their range in parentheses', () => {
    const lost = measured({ makespansMs: [100, 125], pool: FIFTEEN })
    const text = renderTextReport(resultFile([...table.slice(4, 6), lost]))

    expect(text).toContain('\n2 to 6 of 6 rounds of')
    expect(text).toMatch(/ 15\+0 .* \(7\.92\.\.9\.90\)|15\+0 .* \(8\.\d+\.\.\d+\.\d+\)/)
    expect(text.replace(/\s+/g, ' ')).toContain(
      `${lost.id}: 2 rounds give no 95 % interval, only the range seen: use at least 6 rounds`,
    )
  })

  test('does not give the planned rounds of an interrupted run', () => {
    const [before, after] = [1000, 100].map((ms) => Array.from({ length: 4 }, () => ms))
    const text = renderTextReport(
      resultFile(
        [measured({ mode: 'sequential', makespansMs: before! }), measured({ makespansMs: after! })],
        { complete: false },
      ),
    )

    expect(text).toContain('\n4 rounds of 1 to 5 bursts')
    expect(text).toContain('only the range seen')
  })

  test('mentions the table of users only if an operation uses it', () => {
    const own = table.map((each) => ({ ...each, operation: 'checkout' }))

    expect(renderTextReport(resultFile(table))).toContain('100 users in the table')
    expect(renderTextReport(resultFile(own))).not.toContain('users in the table')
  })

  test('has headings that suit a custom operation', () => {
    const own = table.map((each) => ({ ...each, operation: 'checkout', queryTimeMs: 0 }))
    const text = renderTextReport(resultFile(own))

    expect(text).toContain('== checkout: without added query time ==')
    expect(text).not.toMatch(/queries|claim/)
  })

  test('folds single operations into a line, unless there are no other rows', () => {
    const text = renderTextReport(resultFile(table))
    const singles = renderTextReport(resultFile(table.slice(0, 2)))

    expect(text).toContain('\n1 at once: 10.0 ms, nothing to overlap\n')
    expect(text).not.toContain('one operation has nothing')
    expect(singles.replace(/\s+/g, ' ')).toContain('one operation has nothing to overlap')
  })

  test('gives no ratio for a single operation, not even an implausible one', () => {
    const cold = [
      measured({ mode: 'sequential', concurrency: 1, makespansMs: times(18.9) }),
      measured({ concurrency: 1, makespansMs: times(2.7) }),
    ]
    const alone = renderTextReport(resultFile(cold))
    const markdown = renderMarkdown(resultFile([...cold, ...table.slice(2)]))

    expect(alone).toMatch(/\n5\+10 +2\.70 ms +- .* 1x +- +one operation has nothing/)
    expect(alone.replace(/\s+/g, ' ')).toContain(
      'invalid: one operation took 18.90 ms in one mode and 2.70 ms in the other',
    )
    expect(markdown).toContain('| 5+10 | 1 | 18.9 ms | 2.70 ms | - | - |')
    for (const text of [alone, markdown]) expect(text).not.toMatch(/7\.0+x/)
  })

  test('says at the top, and as a limit, that other programs kept the machine busy', () => {
    const machine = { busyMs: 9800, idleMs: 200 }
    const busy = table.map((each) => ({
      ...each,
      machine,
      server: { busyCpus: 0.3, samples: 0 },
    }))
    const text = renderTextReport(resultFile(busy))

    expect(text).toContain(
      '\nBUSY: other programs took 83 % of the CPU time of this machine: times may be\n' +
        'longer and vary more.\n\nFindings',
    )
    expect(text.replace(/\s+/g, ' ')).toContain('this machine: 2 CPUs 98 % busy, 83 % by others')
    expect(renderMarkdown(resultFile(busy))).toContain(
      '\n\n**Busy: other programs took 83 % of the CPU time of this machine: times may be longer',
    )
    expect(renderTextReport(resultFile(table))).not.toMatch(/busy/i)
  })

  test('names the claim above the rows that it covers, and nowhere else', () => {
    const callers = table.slice(2, 4).map((each) => ({ ...each, callers: 10 }))
    const other = table.slice(2, 4).map((each) => ({ ...each, queryTimeMs: 20 }))

    expect(renderTextReport(resultFile(table))).toContain(
      "\n10 at once; one after the other 100 ms; the tutorial's claim for 5+10: 6.70x\n5+10 ",
    )
    expect(renderTextReport(resultFile(callers))).not.toContain('claim')
    expect(renderTextReport(resultFile(other))).not.toContain('claim')
    expect(renderTextReport(resultFile([table[4]!, table[6]!]))).not.toContain('claim')
  })

  test('gives response times, failures and timeouts if there is no speed-up', () => {
    const failing = measured({
      makespansMs: times(100),
      burst: { failures: 60, timeouts: 60 },
      errors: [
        { name: 'PoolTimeoutError', code: 'POOL_TIMEOUT', message: 'timed out', count: 360 },
      ],
    })
    const sequential = measured({ mode: 'sequential', makespansMs: times(1000) })
    const text = renderTextReport(resultFile([sequential, failing]))

    expect(text).toContain('360 operations failed')
    expect(text).toMatch(/concurrent\/c=100\/pool=5\+10\/query=10ms\n.* 360 +360\n/)
    expect(text.replace(/\s+/g, ' ')).toContain('PoolTimeoutError: timed out')
  })

  test('says at the top why a whole database was not measured, and lists its scenarios once', () => {
    const lost = table.map((each): ScenarioResult => ({
      ...scenario(each),
      status: 'failed',
      reason: 'connect ECONNREFUSED',
    }))
    const text = renderTextReport(resultFile(lost))

    expect(text).toContain('\n- postgres: not measured: connect ECONNREFUSED\n')
    expect(text.match(/ECONNREFUSED/g)).toHaveLength(2)
    expect(text).toContain('7 scenarios, first postgres/get-user/sequential/c=1')
  })

  test('shows in-process SQLite as one handle, in a chart only with other databases', () => {
    const single = { driver: 'sqlite', pool: { poolSize: 1, maxOverflow: 0 } }
    const sqlite = [1, 10, 100].flatMap((concurrency) =>
      (['sequential', 'concurrent'] as const).map((mode) =>
        measured({ ...single, mode, concurrency, makespansMs: times(10 * concurrency) }),
      ),
    )
    const text = renderTextReport(resultFile([...table, ...sqlite]))

    expect(text).toContain(
      'sqlite: Test 1.0, started by poolbench; one handle: any pool is 1+0 here',
    )
    expect(text).toMatch(/B bound with 15 connections {3}s sqlite {3}p postgres/)
    // On 15+0 only one point was measured: only the flat line of SQLite would be drawn.
    expect(text.match(/^Speed-up against/gm)).toHaveLength(1)
    expect(renderTextReport(resultFile(sqlite))).not.toContain('Speed-up against')
  })

  test('has no colour codes', () => {
    expect(renderTextReport(resultFile(table))).not.toContain('\u001B')
  })
})
