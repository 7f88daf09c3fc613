import { expect, test } from 'vitest'
import { poolGrids, type PoolGrid } from '../../bench/report/pool-grid.ts'
import { renderTimeSplit } from '../../bench/report/time-split-table.ts'
import type { PoolScenario } from '../../bench/result/schema.ts'
import { measured, resultFile } from './result-builder.ts'

function cell(poolSize: number, maxOverflow: number): PoolScenario {
  const scenario = measured({
    pool: { poolSize, maxOverflow },
    makespansMs: [100, 100, 100],
    burst: { opened: maxOverflow },
  })
  const lasting = (meanMs: number) => ({ ...scenario.wait, meanMs })
  return {
    ...scenario,
    wait: lasting(400 / (poolSize + maxOverflow)),
    connect: lasting(maxOverflow === 0 ? 0 : 0.25),
    hold: lasting(11.5),
    query: lasting(11.25),
    response: { ...scenario.response, p99Ms: 1000 / (poolSize + maxOverflow) },
  }
}

test('the table shows the parts of an operation’s time for every pool', () => {
  const scenarios = [cell(10, 5), cell(5, 5), cell(10, 0), cell(5, 0)]
  const [grid] = poolGrids(resultFile(scenarios))
  const lines = renderTimeSplit(grid as PoolGrid)

  expect(`\n${lines.join('\n')}`).toMatchInlineSnapshot(`
    "
    Where the time goes: postgres, 100 × get-user with 10 ms of query time

    Mean times of an operation: wait for a pooled connection; connect, if one had to
    be opened; hold, until it is returned; query, the part of hold between a
    statement and its answer. p99 counts from the start of the burst.

    pool     wait  connect     hold    query  opened in each burst      p99
    ----  -------  -------  -------  -------  --------------------  -------
     5+0  80.0 ms        0  11.5 ms  11.3 ms                     0   200 ms
     5+5  40.0 ms   250 µs  11.5 ms  11.3 ms                   5.0   100 ms
    10+0  40.0 ms        0  11.5 ms  11.3 ms                     0   100 ms
    10+5  26.7 ms   250 µs  11.5 ms  11.3 ms                   5.0  66.7 ms
    "
  `)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})
