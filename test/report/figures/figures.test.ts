import { describe, expect, test } from 'vitest'
import { speedUps } from '../../../bench/analysis/speed-ups.ts'
import type { DotChart, HeatMap, LineChart } from '../../../bench/report/charts/chart.ts'
import { compareResults } from '../../../bench/compare/compare-results.ts'
import { figureId, labelsOf } from '../../../bench/report/figures/figure.ts'
import { reportFigures } from '../../../bench/report/figures/report-figures.ts'
import { medianMakespan } from '../../../bench/analysis/speed-ups.ts'
import { documentResult, largeResult } from '../html/pages.ts'
import { measured, resultFile } from '../result-builder.ts'

describe('the figure of speed-ups', () => {
  const result = documentResult()
  const [figure] = reportFigures(result, undefined)

  test("shows the document's pool first, and the others by their size", () => {
    expect(labelsOf(figure!, 0)).toEqual(['5+10', '20+0'])
  })

  test('has every speed-up of the result with its interval, and nothing else', () => {
    const drawn = figure!.variants.flatMap(({ labels: [label], chart }) =>
      (chart as LineChart).series.flatMap(({ driver, points }) =>
        driver === undefined
          ? []
          : points.map(({ x, value, low, high }) => [label, driver, x, value, low, high]),
      ),
    )
    const expected = speedUps(result).map(({ concurrent, speedUp, interval }) => [
      `${concurrent.pool.poolSize}+${concurrent.pool.maxOverflow}`,
      concurrent.driver,
      concurrent.concurrency,
      speedUp,
      interval?.low,
      interval?.high,
    ])
    expect(drawn.map(String).sort()).toEqual(expected.map(String).sort())
  })

  test('draws the bound of the pool, and only the claims for this pool', () => {
    const names = figure?.variants.map(({ chart }) => {
      return (chart as LineChart).series.flatMap(({ name, driver }) => (driver ? [] : [name]))
    })
    expect(names).toEqual([
      ['bound with 15 connections', "the tutorial's claim"],
      ['bound with 20 connections'],
    ])
  })

  test('needs two numbers of operations, to draw a line', () => {
    const one = resultFile([
      measured({ mode: 'sequential', makespansMs: [10, 10] }),
      measured({ makespansMs: [1, 1] }),
    ])
    const ids = reportFigures(one, undefined).map(({ id }) => id)
    expect(ids).toEqual(['time', 'latency'])
  })

  test('leaves out failed scenarios, which have no speed-up', () => {
    const failing = resultFile(
      [1, 10].flatMap((concurrency) => [
        measured({ concurrency, mode: 'sequential', makespansMs: [10, 10] }),
        measured({ concurrency, makespansMs: [1, 1], burst: { failures: 1 } }),
      ]),
    )
    const ids = reportFigures(failing, undefined).map(({ id }) => id)
    expect(ids).toEqual(['time', 'latency'])
  })
})

describe('the figure of callers', () => {
  test('draws the remaining gain with other callers, under its bound', () => {
    const result = resultFile(
      [1, 10].flatMap((callers) =>
        (['sequential', 'concurrent'] as const).map((mode) => ({
          ...measured({ mode, concurrency: 10, makespansMs: [mode === 'sequential' ? 100 : 50] }),
          callers,
        })),
      ),
    )
    const [figure] = reportFigures(result, undefined)
    const { series, xLabel } = figure!.variants[0]!.chart as LineChart

    expect([figure?.id, xLabel]).toEqual(['speed-up-callers-get-user-10ms-c10', 'callers at once'])
    expect(series.map(({ points }) => points.map(({ x, value }) => [x, value]))).toEqual([
      [
        [1, 10],
        [10, 1.5],
      ],
      [
        [1, 2],
        [10, 2],
      ],
    ])
  })
})

describe('the map of pools', () => {
  test('has the strongest shade where throughput is best, and a cell for each pool', () => {
    const result = largeResult()
    const maps = reportFigures(result, undefined).filter(({ id }) => id.startsWith('pools-'))
    expect(maps.length).toBe(6)
    const { chart } = maps.find(({ id }) => id === 'pools-mysql-get-user-10ms-c100')!.variants[0]!
    const { cells, columns, rows } = chart as HeatMap
    const best = result.scenarios
      .filter((each) => each.status === 'completed')
      .filter(
        ({ driver, mode, concurrency }) =>
          driver === 'mysql' && mode === 'concurrent' && concurrency === 100,
      )
      .reduce((a, b) => (medianMakespan(a) <= medianMakespan(b) ? a : b))

    expect(cells.length).toBe(14 * 3)
    const strongest = cells.filter(({ shade }) => shade === 0)
    expect(strongest.map(({ column, row }) => [columns[column], rows[row]])).toContainEqual([
      String(best.pool.poolSize),
      String(best.pool.maxOverflow),
    ])
    expect(cells.find(({ column, row }) => column === 0 && row === 0)?.shade).toBe(4)
  })

  test('gives failed cells no shade', () => {
    const grid = [1, 2].flatMap((poolSize) =>
      [0, 5].map((maxOverflow) =>
        measured({
          pool: { poolSize, maxOverflow },
          makespansMs: [poolSize === 1 ? 1 : 100],
          burst: { failures: poolSize === 1 ? 3 : 0 },
        }),
      ),
    )
    const map = reportFigures(resultFile(grid), undefined).find(({ id }) => id.startsWith('pools-'))
    const { cells } = map!.variants[0]!.chart as HeatMap
    expect(cells.map(({ shade, label }) => [shade, label])).toEqual([
      [null, 'x'],
      [null, 'x'],
      [0, '1000'],
      [0, '1000'],
    ])
  })
})

describe('the figure of verdicts', () => {
  test('puts each scenario under its verdict, with its interval', () => {
    const comparison = compareResults(documentResult(), documentResult(1.5))
    const figure = reportFigures(documentResult(1.5), comparison).find(
      ({ id }) => id === 'change-time-postgres-get-user-10ms',
    )
    const { rows, series } = figure!.variants[0]!.chart as DotChart

    expect(series.map(({ name }) => name)).toEqual(['regressed', 'unchanged'])
    rows.forEach((row, index) => {
      const [regressed, unchanged] = series.map(({ points }) => points[index])
      const isSequential = row.startsWith('sequential')
      expect(isSequential ? regressed : unchanged).toBeNull()
      const point = (isSequential ? unchanged : regressed)!
      expect(point.value).toBeCloseTo(isSequential ? 1 : 1.5, 6)
      expect(point.low!).toBeLessThan(point.value)
      expect(point.high!).toBeGreaterThan(point.value)
    })
  })
})

describe('the figures of times', () => {
  test('mark scenarios with failed operations, as the rest looks fast', () => {
    const failing = measured({ makespansMs: [1], burst: { failures: 30 } })
    const figures = reportFigures(resultFile([failing]), undefined)
    for (const { variants } of figures) {
      expect((variants[0]!.chart as DotChart).rows).toEqual(['5+10 concurrent, 30 failed'])
    }
    expect(figures.length).toBe(2)
  })

  test('do not split the time of a native pool, whose waits are not visible', () => {
    const pool = { poolSize: 15, maxOverflow: 0, native: 'native' }
    const ids = reportFigures(resultFile([measured({ pool, makespansMs: [1] })]), undefined)
    expect(ids.map(({ id }) => id)).toEqual(['latency'])
  })
})

test('the figures of times offer every database, operation and concurrency', () => {
  const figures = reportFigures(documentResult(), undefined)
  const latency = figures.find(({ id }) => id === 'latency')!

  expect(figures.filter(({ id }) => /^(time|latency)/.test(id)).length).toBe(2)
  expect(latency.choices).toEqual(['database', 'operation', 'at once'])
  expect(labelsOf(latency, 0)).toEqual(['sqlite-threads', 'postgres', 'mysql'])
  expect(labelsOf(latency, 2)).toEqual(['100', '10', '1'])
  expect(latency.variants.length).toBe(9)
  expect(latency.caption).toMatch(/A burst is not traffic/)
})

test('the ids of a report’s figures are unique and valid file names', () => {
  const ids = reportFigures(largeResult(), undefined).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9+.-]*$/)
})

test.each([
  [['a', 'B c'], 'a-b-c'],
  [['../../etc', 'x/y'], 'etc-x-y'],
  [['<script>', ''], 'script'],
  [['speed-up', '5+10'], 'speed-up-5+10'],
])('the parts %j become the id %s', (parts, id) => {
  expect(figureId(...parts)).toBe(id)
})
