import { describe, expect, test } from 'vitest'
import { renderNativePools } from '../../bench/report/native-pool-table.ts'
import { renderTextReport } from '../../bench/report/text-report.ts'
import type { CompletedScenario, ResultFile } from '../../bench/result/schema.ts'
import { measured, resultFile, type MeasuredScenario } from './result-builder.ts'

const ROUNDS = [1, 1.01, 0.99, 1.02, 0.98, 1]
const times = (ms: number): number[] => ROUNDS.map((factor) => ms * factor)
const FIFTEEN = { poolSize: 15, maxOverflow: 0 }

const NATIVE_POOLS = [
  {
    name: 'native',
    label: 'postgres.js, pipelined',
    pipelining: true,
    lacks: ['a timeout on waiting', 'overflow', 'a limit on age at checkout', 'a check before use'],
  },
  {
    name: 'native-serial',
    label: 'postgres.js, not pipelined',
    pipelining: false,
    lacks: ['overflow'],
  },
]

function queue(ms: number, given: Partial<MeasuredScenario> = {}): CompletedScenario {
  return measured({ pool: FIFTEEN, makespansMs: times(ms), ...given })
}

function native(ms: number, given: Partial<MeasuredScenario> = {}, name = 'native') {
  return measured({ pool: { ...FIFTEEN, native: name }, makespansMs: times(ms), ...given })
}

function resultWith(...scenarios: CompletedScenario[]): ResultFile {
  const result = resultFile(scenarios)
  const targets = result.targets.map((target) => ({ ...target, nativePools: NATIVE_POOLS }))
  return { ...result, targets }
}

describe('native pools', () => {
  test('are listed with the queue pool of as many connections, and with their missing features', () => {
    const lines = renderNativePools(
      resultWith(
        queue(90),
        native(45),
        native(99, {}, 'native-serial'),
        queue(9, { concurrency: 10 }),
        native(18, { concurrency: 10 }),
      ),
    )

    expect(`\n${lines.join('\n')}`).toMatchInlineSnapshot(`
      "
      Native and queue pools: postgres, get-user with 10 ms of query time

      at once              pool  makespan  ratio  95 % interval      p99
      -------  ----------------  --------  -----  -------------  -------
           10              15+0   9.00 ms      -  -              10.0 ms
           10         native:15   18.0 ms     2x  2.00..2.00     10.0 ms
          100              15+0   90.0 ms      -  -              10.0 ms
          100         native:15   45.0 ms  0.50x  0.50..0.50     10.0 ms
          100  native-serial:15   99.0 ms  1.10x  1.10..1.10     10.0 ms

      ratio: makespan relative to a queue pool of the same size, paired by round;
      below 1 is faster

      - native (postgres.js, pipelined) lacks: a timeout on waiting; overflow; a limit
        on age at checkout; a check before use
      - native-serial (postgres.js, not pipelined) lacks: overflow
      "
    `)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  test('are compared round by round, as both sides of a round saw the same state of the machine', () => {
    const noisy = [90, 180, 45, 90, 360, 90]
    const lines = renderNativePools(
      resultWith(
        measured({ pool: FIFTEEN, makespansMs: noisy }),
        native(0, { makespansMs: noisy.map((ms) => ms / 2) }),
      ),
    )

    expect(lines.join('\n')).toMatch(/native:15 .* 0\.50x {2}0\.50\.\.0\.50 /)
  })

  test.each([
    ['of other sizes', queue(90, { pool: { poolSize: 20, maxOverflow: 0 } })],
    ['with overflow', queue(90, { pool: { poolSize: 15, maxOverflow: 10 } })],
    ['with overflow in them', queue(90, { pool: { poolSize: 5, maxOverflow: 10 } })],
    ['on other queries', queue(90, { queryTimeMs: 0 })],
    ['of another database', queue(90, { driver: 'mysql' })],
    ['that were measured otherwise', queue(90, { mode: 'limited' })],
  ])('are not compared with queue pools %s', (_, other) => {
    expect(renderNativePools(resultWith(other, native(45))).join('\n')).toMatch(
      /native:15 +45\.0 ms +- {2}/,
    )
  })

  test('get no ratio if operations failed', () => {
    const text = renderNativePools(
      resultWith(queue(90), native(45, { burst: { failures: 1 } })),
    ).join('\n')

    expect(text).toMatch(/native:15 +45\.0 ms +- {2}/)
  })

  test('have no table if none was measured', () => {
    expect(renderNativePools(resultWith(queue(90)))).toEqual([])
  })
})

describe('the report of a native pool', () => {
  const scenarios = [
    measured({ mode: 'sequential', pool: FIFTEEN, makespansMs: times(1000) }),
    queue(72),
    native(40),
  ]

  test('marks a speed-up above the bound as pipelined, not as invalid', () => {
    const text = renderTextReport(resultWith(...scenarios))

    expect(text).toMatch(/native:15 .* 25\.0x .* pipelined: the bound\n +does not apply/)
    expect(text).not.toContain('invalid')
  })

  test('draws no chart for it, and leaves it out of the pool sizes', () => {
    const text = renderTextReport(
      resultWith(
        ...scenarios,
        ...[5, 10].map((poolSize) => queue(100, { pool: { poolSize, maxOverflow: 0 } })),
      ),
    )
    const sizes = text.slice(text.indexOf('Pool size against makespan'), text.indexOf('Native'))

    expect(text).not.toContain('pool native:15')
    expect(sizes).toContain('15+0')
    expect(sizes).not.toContain('native')
  })
})
