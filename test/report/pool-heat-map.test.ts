import { describe, expect, test } from 'vitest'
import { poolGrids, type PoolGrid } from '../../bench/report/pool-grid.ts'
import { renderPoolHeatMaps } from '../../bench/report/pool-heat-map.ts'
import { renderTextReport } from '../../bench/report/text-report.ts'
import { WIDTH } from '../../bench/report/text-width.ts'
import type { CompletedScenario } from '../../bench/result/schema.ts'
import { measured, resultFile, type MeasuredScenario } from './result-builder.ts'

/** A server that is faster with more connections, up to 20, and slower with every opened connection. */
function cell(
  poolSize: number,
  maxOverflow: number,
  given: Partial<MeasuredScenario> & { readonly faster?: number } = {},
): CompletedScenario {
  const connections = Math.min(20, poolSize + maxOverflow)
  const ms = (1000 / connections + maxOverflow) / (given.faster ?? 1)
  const scenario = measured({ pool: { poolSize, maxOverflow }, makespansMs: [ms], ...given })
  return { ...scenario, response: { ...scenario.response, p99Ms: ms * 0.9 } }
}

function cells(poolSizes: readonly number[], overflows: readonly number[], faster = 1) {
  return poolSizes.flatMap((size) => overflows.map((overflow) => cell(size, overflow, { faster })))
}

function gridOf(scenarios: readonly CompletedScenario[]): PoolGrid {
  const [grid] = poolGrids(resultFile([...scenarios]))
  return grid as PoolGrid
}

describe('a grid', () => {
  test('has at least two pool sizes, each with the same two overflows', () => {
    expect(poolGrids(resultFile(cells([5, 10], [0, 10])))).toHaveLength(1)
    expect(poolGrids(resultFile(cells([5, 10, 15, 20], [0])))).toEqual([])
    expect(poolGrids(resultFile(cells([5], [0, 5, 10])))).toEqual([])
    // The pools of the default plan: 5 alone has an overflow.
    expect(poolGrids(resultFile([...cells([5, 10, 15, 20], [0]), cell(5, 10)]))).toEqual([])
  })

  test('has one driver, operation, query time and burst, on concurrent queue pools', () => {
    const three = [cell(5, 0), cell(5, 10), cell(10, 0)]
    const others: Partial<MeasuredScenario>[] = [
      { driver: 'mysql' },
      { queryTimeMs: 0 },
      { concurrency: 10 },
      { mode: 'limited' },
      { pool: { poolSize: 10, maxOverflow: 10, native: 'native' } },
    ]
    const grids = others.map((other) => poolGrids(resultFile([...three, cell(10, 10, other)])))

    expect(grids).toEqual(others.map(() => []))
    expect(poolGrids(resultFile([...three, cell(10, 10)]))).toHaveLength(1)
  })
})

describe('the heat maps', () => {
  test('show throughput and p99, darker where they are better, and mark the best', () => {
    const text = renderPoolHeatMaps(gridOf(cells([5, 10, 15, 20, 25], [0, 5, 10]))).join('\n')

    expect(`\n${text}`).toMatchInlineSnapshot(`
      "
      Throughput, operations per second: postgres, 100 × get-user with 10 ms of query
      time

                    pool_size
      max_overflow        5        10        15        20        25
                 0 ░░░  500  ▒▒▒ 1000  ▒▒▒ 1500  ███ 2000* ███ 2000*
                 5 ░░░  952  ▒▒▒ 1395  ▓▓▓ 1818  ▓▓▓ 1818  ▓▓▓ 1818
                10 ▒▒▒ 1304  ▓▓▓ 1667  ▓▓▓ 1667  ▓▓▓ 1667  ▓▓▓ 1667

      darker is better: █ 95 %, ▓ 80 %, ▒ 50 %, ░ 25 % of the best (*) or more

      p99, ms from the call to the answer: postgres, 100 × get-user with 10 ms of
      query time

                    pool_size
      max_overflow        5        10        15        20        25
                 0 ░░░  180  ▒▒▒ 90.0  ▒▒▒ 60.0  ███ 45.0* ███ 45.0*
                 5 ░░░ 94.5  ▒▒▒ 64.5  ▓▓▓ 49.5  ▓▓▓ 49.5  ▓▓▓ 49.5
                10 ▒▒▒ 69.0  ▓▓▓ 54.0  ▓▓▓ 54.0  ▓▓▓ 54.0  ▓▓▓ 54.0

      darker is better: █ 1.05x, ▓ 1.25x, ▒ 2x, ░ 4x of the best (*) or less
      "
    `)
  })

  test('fit 80 columns with 12 sizes and four digits', () => {
    const sizes = [1, 2, 3, 4, 5, 8, 10, 12, 15, 20, 25, 30]
    const scenarios = cells(sizes, [0, 5, 10, 20], 4).filter((_, index) => index !== 7)
    const lines = renderPoolHeatMaps(gridOf(scenarios))

    expect(`\n${lines.slice(0, 9).join('\n')}`).toMatchInlineSnapshot(`
      "
      Throughput, operations per second: postgres, 100 × get-user with 10 ms of query
      time

                    pool_size
      max_overflow        1         2         3         4         5         8
                 0 ···  400  ···  800  ··· 1200  ··· 1600  ░░░ 2000  ░░░ 3200
                 5 ░░░ 2330  ░░░ 2705  ░░░ 3077  ░░░ 3445  ░░░ 3810  ▒▒▒ 4883
                10 ░░░ 3964  ▒▒▒ 4286  ▒▒▒ 4602  ▒▒▒ 4912  ▒▒▒ 5217  ▒▒▒ 6102
                20 ▒▒▒ 5714         -  ▒▒▒ 5714  ▒▒▒ 5714  ▒▒▒ 5714  ▒▒▒ 5714"
    `)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(WIDTH)
  })

  test('put further sizes into another map, with the same shades', () => {
    const sizes = Array.from({ length: 25 }, (_, index) => index + 1)
    const lines = renderPoolHeatMaps(gridOf(cells(sizes, [0, 5])))

    expect(lines.filter((line) => line.trim() === 'pool_size')).toHaveLength(6)
    expect(lines.filter((line) => line.includes('*')).length).toBe(4)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(WIDTH)
  })

  test('leave a gap where nothing was measured, and rate no pool on which operations failed', () => {
    const failing = cell(10, 10, { burst: { failures: 1 }, faster: 100 })
    const lines = renderPoolHeatMaps(gridOf([...cells([5, 10], [0, 5]), cell(5, 10), failing]))
    const partly = renderPoolHeatMaps(gridOf([...cells([5, 10], [0, 5]), cell(5, 10)]))

    expect(lines).toContainEqual(expect.stringMatching(/^ +10 ▓+ +1304 +x$/))
    expect(lines.join(' ')).toContain('x failed')
    expect(partly).toContainEqual(expect.stringMatching(/^ +10 ▓+ +1304 +-$/))
    expect(partly.join(' ')).toContain('- not measured')
  })

  test('do not exaggerate small differences: pools within 5 % of the best are equally dark', () => {
    const alike = cells([20, 25], [0, 1])
    const all = renderPoolHeatMaps(gridOf(alike))
    const lines = all.slice(all.findIndex((line) => line.startsWith('max_overflow')) + 1)

    expect(lines[0]).toMatch(/^ +0 █+ +\d+\*? +█+ +\d+\*?$/)
    expect(lines[1]).toMatch(/^ +1 █+ +\d+ +█+ +\d+$/)
  })

  test.each([
    [1, 'Throughput, operations per second', 'p99, ms'],
    [1000, 'Throughput, thousand operations per second', 'p99, µs'],
    [0.001, 'Throughput, operations per second', 'p99, s'],
  ])('choose units for databases that are %d times as fast', (faster, throughput, p99) => {
    const lines = renderPoolHeatMaps(gridOf(cells([5, 10], [0, 10], faster)))

    expect(lines.some((line) => line.startsWith(`${throughput}:`))).toBe(true)
    expect(lines.some((line) => line.startsWith(`${p99} from`))).toBe(true)
  })
})

test('the report shows a grid as maps, with the parts of the time, instead of long lists', () => {
  const text = renderTextReport(resultFile(cells([5, 10], [0, 10])))

  expect(text).toContain('Throughput, operations per second: postgres, 100 × get-user')
  expect(text).toContain('Where the time goes: postgres, 100 × get-user')
  expect(text).not.toContain('Pool size against makespan')
  expect(text).not.toContain('Response times')
})

test('the report still lists the pools of a grid on which operations failed', () => {
  const failing = cell(10, 10, { burst: { failures: 3 } })
  const text = renderTextReport(resultFile([cell(5, 0), cell(5, 10), cell(10, 0), failing]))

  expect(text).toMatch(/Response times ==\n\n.*\n.*\npostgres\S+pool=10\+10\S+\n.* 3 +0\n\n/)
})
