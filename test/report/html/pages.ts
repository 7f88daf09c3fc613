import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ResultFile } from '../../../bench/result/schema.ts'
import { runCli } from '../../cli/command-line.ts'
import { measured, resultFile, type MeasuredScenario } from '../result-builder.ts'

/** Writes the page of a result to a folder with the built program, with verdicts if there is a baseline. */
export async function pageOf(
  folder: string,
  result: ResultFile,
  baseline?: ResultFile,
): Promise<string> {
  const write = (name: string, content: ResultFile): string => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify(content))
    return path
  }
  const page = join(folder, `${randomUUID()}.html`)
  const outcome = await runCli(
    [
      'report',
      write('result.json', result),
      `--html=${page}`,
      ...(baseline ? [`--baseline=${write('baseline.json', baseline)}`] : []),
    ],
    folder,
  )
  expect(outcome).toMatchObject({ code: 0, stdout: '' })
  return page
}

const DRIVERS = ['sqlite-threads', 'postgres', 'mysql'] as const

const ROUNDS = [1, 2, 3, 4, 5, 6]

/** The tutorial's table on three databases, with an additional pool. */
export function documentResult(factor = 1): ResultFile {
  const scenarios = DRIVERS.flatMap((driver, place) =>
    [1, 10, 100].flatMap((concurrency) =>
      [
        { poolSize: 5, maxOverflow: 10 },
        { poolSize: 20, maxOverflow: 0 },
      ].flatMap((pool): MeasuredScenario[] => {
        const common = { driver, concurrency, pool, holdMs: 10 + place }
        const speedUp = concurrency / Math.ceil(concurrency / (pool.poolSize + pool.maxOverflow))
        const rounds = (ms: number): number[] => ROUNDS.map((round) => ms * (1 + round / 1000))
        return [
          { ...common, mode: 'sequential', makespansMs: rounds(10 * concurrency) },
          { ...common, makespansMs: rounds(((10 + place) * concurrency * factor) / speedUp) },
        ]
      }),
    ),
  )
  const result = resultFile(scenarios.map(measured))
  return { ...result, environment: { ...result.environment, machine: 'one' } }
}

/** Grids of pools on three databases, in both modes: 504 scenarios. */
export function largeResult(): ResultFile {
  const sizes = [1, 2, 3, 4, 5, 8, 10, 12, 15, 20, 25, 30, 40, 50]
  const scenarios = DRIVERS.flatMap((driver) =>
    [10, 100].flatMap((concurrency) =>
      sizes.flatMap((poolSize) =>
        [0, 5, 10].flatMap((maxOverflow): MeasuredScenario[] => {
          const common = { driver, concurrency, pool: { poolSize, maxOverflow } }
          const rounds = (ms: number): number[] => ROUNDS.map((round) => ms + round / 10)
          return [
            { ...common, mode: 'sequential', makespansMs: rounds(10 * concurrency) },
            { ...common, makespansMs: rounds(10 * Math.ceil(concurrency / poolSize)) },
          ]
        }),
      ),
    ),
  )
  return resultFile(scenarios.map(measured))
}
