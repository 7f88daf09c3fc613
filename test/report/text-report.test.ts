import { describe, expect, test } from 'vitest'
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

      == Queries of 10 ms (get-user after a sleep in the database) ==

      postgres: Test 1.0, started by poolbench
      pool  queries  sequential  concurrent  speed-up  95 % interval  claimed  bound  efficiency  limited by
      ----  -------  ----------  ----------  --------  -------------  -------  -----  ----------  ------------------------------------
      5+10        1     10.0 ms     10.0 ms     1.00x  1.00..1.00          1x     1x        1.00  one operation has nothing to overlap
      5+10       10      100 ms     25.0 ms     4.00x  4.00..4.00       6.70x    10x        0.40  connections were idle 60 %
      5+10      100     1000 ms      100 ms     10.0x  10.0..10.0         20x  14.3x        0.70  opening 10 connections, 20.0 ms each
      15+0      100     1000 ms     72.0 ms     13.9x  13.9..13.9         20x  14.3x        0.97  the pool: 15 connections

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
             1                          10                         100  queries at once

             B bound with 15 connections   p postgres

      What this says of the claim

      20x for 100 queries on 5+10 is impossible: 15 connections take turns ⌈100/15⌉ = 7 times, which gives
      14.3x at the most. It takes at least 20 connections.
      - postgres: each burst opened 10.0 overflow connections and closed them again, 20.0 ms each, and
        took 100 ms (the least possible with them: 80.0 ms); the same 15 connections kept open took 72.0
        ms.
      "
    `)
  })

  test('says that 20x is impossible with 15 connections, and what overflow costs', () => {
    const text = renderTextReport(resultFile(table)).replace(/\s+/g, ' ')

    expect(text).toContain('20x for 100 queries on 5+10 is impossible')
    expect(text).toContain('14.3x at the most')
    expect(text).toContain('opened 10.0 overflow connections and closed them again, 20.0 ms each')
    expect(text).toContain(
      'took 100 ms (the least possible with them: 80.0 ms); the same 15 connections kept open took 72.0 ms',
    )
  })

  test('marks a quick run and an interrupted one', () => {
    const text = renderTextReport(resultFile(table, { quick: true, complete: false }))

    expect(text).toContain('QUICK: too short for a comparison')
    expect(text).toContain('INTERRUPTED: not all was measured')
  })

  test('does not promise an interval that too few rounds cannot give', () => {
    const { options } = resultFile(table)
    const text = renderTextReport(resultFile(table, { options: { ...options, rounds: 3 } }))

    expect(text).toContain('3 rounds give no 95 % interval, only the range seen')
  })

  test('gives response times, failures and timeouts where no speed-up can be given', () => {
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
    expect(text).toMatch(/concurrent\/c=100\/pool=5\+10\/query=10ms .* 360 +360\n/)
    expect(text).toContain('PoolTimeoutError: timed out')
  })

  test('says once why a whole database was not measured', () => {
    const lost = table.map(
      ({ id, driver, operation, mode, concurrency, pool, queryTimeMs }): ScenarioResult => ({
        id,
        driver,
        operation,
        mode,
        concurrency,
        pool,
        queryTimeMs,
        status: 'failed',
        reason: 'connect ECONNREFUSED',
      }),
    )
    const text = renderTextReport(resultFile(lost))

    expect(text.match(/ECONNREFUSED/g)).toHaveLength(1)
    expect(text).toContain('7 scenarios, first postgres/get-user/sequential/c=1')
  })

  test('shows in-process SQLite as one handle, in the chart of every pool', () => {
    const single = { driver: 'sqlite', pool: { poolSize: 1, maxOverflow: 0 } }
    const sqlite = [1, 10].flatMap((concurrency) =>
      (['sequential', 'concurrent'] as const).map((mode) =>
        measured({ ...single, mode, concurrency, makespansMs: times(10 * concurrency) }),
      ),
    )
    const text = renderTextReport(resultFile([...table.slice(0, 4), ...sqlite]))

    expect(text).toContain(
      'sqlite: Test 1.0, started by poolbench; one handle: any pool is 1+0 here',
    )
    expect(text).toMatch(/B bound with 15 connections {3}s sqlite {3}p postgres/)
  })

  test('has no colour codes', () => {
    expect(renderTextReport(resultFile(table))).not.toContain('\u001B')
  })
})
