import { createRequire } from 'node:module'
import type DatabaseConstructor from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.ts'
import { MeasureError } from '../../bench/run/measure-error.ts'
import { measure } from '../../bench/run/measurement.ts'
import { smallRequest, context } from '../result/sample.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { SQLITE } from '../support/optional-programs.ts'

describe.skipIf(SQLITE.isMissing)('the table of a run', () => {
  test('exists during the measurement, under its own name, and is dropped at the end', async () => {
    const file = join(temporaryFolder(), 'users.db')
    let during: readonly string[] = []

    await measure(
      smallRequest(`sqlite:${file}`),
      context({ onProgress: () => (during = tablesOf(file)) }),
    )

    expect(during).toHaveLength(1)
    expect(during[0]).toMatch(/^poolbench_[0-9a-f]+_users$/)
    expect(tablesOf(file)).toEqual([])
  })

  test('is dropped after an error', async () => {
    const file = join(temporaryFolder(), 'users.db')
    const full = async (): Promise<void> => {
      throw new Error('disk full')
    }

    const measuring = measure(smallRequest(`sqlite:${file}`), context({ onCheckpoint: full }))

    await expect(measuring).rejects.toThrow('disk full')
    expect(tablesOf(file)).toEqual([])
  })

  test('is dropped after an abort, and the result says that it is not complete', async () => {
    const file = join(temporaryFolder(), 'users.db')
    const controller = new AbortController()
    let steps = 0
    const abortSecond = (): void => {
      if (++steps === 2) controller.abort(new Error('SIGINT'))
    }

    const result = await measure(
      smallRequest(`sqlite:${file}`),
      context({ signal: controller.signal, onProgress: abortSecond }),
    )

    expect(result.complete).toBe(false)
    expect(result.scenarios.length).toBeGreaterThan(0)
    expect(tablesOf(file)).toEqual([])
  })

  test('is dropped on the earlier databases if one cannot be opened', async () => {
    const file = join(temporaryFolder(), 'users.db')
    const missing = join(temporaryFolder(), 'no/folder/users.db')

    const measuring = measure(smallRequest(`sqlite:${file}`, `sqlite:${missing}`), context())

    await expect(measuring).rejects.toThrow(
      `sqlite:${missing}: the file cannot be opened: check that its folder exists and is writable`,
    )
    expect(tablesOf(file)).toEqual([])
  })

  test('is separate for each target, so that two may be the same database', async () => {
    const file = join(temporaryFolder(), 'users.db')

    const { scenarios } = await measure(smallRequest(`sqlite:${file}`, `sqlite:${file}`), context())

    expect(scenarios.map(({ status }) => status)).toEqual(Array(4).fill('completed'))
    expect(tablesOf(file)).toEqual([])
  })
})

describe('measure', () => {
  test('rejects too few connections before anything is measured', async () => {
    let progressed = false
    const request = smallRequest('memory:?max_connections=2')

    const measuring = measure(request, context({ onProgress: () => (progressed = true) }))

    await expect(measuring).rejects.toThrow(MeasureError)
    await expect(measuring).rejects.toThrow(
      'memory:?max_connections=2: a pool of 3 connections does not fit, the server has 2 free of ' +
        'max_connections=2: choose a smaller pool, or raise max_connections',
    )
    expect(progressed).toBe(false)
  })

  test('accepts exactly as many connections as there are', async () => {
    const result = await measure(smallRequest('memory:?max_connections=3'), context())

    expect(result.complete).toBe(true)
  })

  test('treats a run without measurements as a failure', async () => {
    const { signal, ...rest } = context({ signal: AbortSignal.abort(new Error('SIGINT')) })

    await expect(measure(smallRequest(), { ...rest, signal })).rejects.toThrow('SIGINT')
    await expect(
      measure({ ...smallRequest(), first: { matrices: [], rounds: 1 } }, context()),
    ).rejects.toThrow('nothing could be measured')
  })

  test('fails if every operation failed, and reports the first reason', async () => {
    const request = smallRequest('memory:?latency=5ms')
    const matrices = request.first.matrices.map((matrix) => ({
      ...matrix,
      pools: [{ poolSize: 1, maxOverflow: 0 }],
      modes: ['concurrent'] as const,
      operations: ['transfer-credits'] as const,
    }))

    // With one user there is nobody to transfer credits to.
    const measuring = measure({ ...request, rows: 1, first: { matrices, rounds: 1 } }, context())

    await expect(measuring).rejects.toThrow(/^nothing could be measured: cannot transfer/)
  })

  test('returns the result so far after each visit to a group', async () => {
    const checkpoints: ResultFile[] = []

    const result = await measure(
      smallRequest('memory:', 'memory:'),
      context({
        onCheckpoint: async (soFar) => {
          checkpoints.push(soFar)
        },
      }),
    )

    expect(checkpoints.map(({ complete, scenarios }) => [complete, scenarios.length])).toEqual([
      [false, 2],
      [false, 4],
      [false, 4],
      [false, 4],
    ])
    expect(result.complete).toBe(true)
    expect(result.warnings).toEqual([])
  })

  test.skipIf(SQLITE.isMissing)('reports each statement with its duration', async () => {
    const statements: string[] = []

    await measure(
      smallRequest(`sqlite:${join(temporaryFolder(), 'users.db')}`),
      context({
        onStatement: ({ sql, durationMs }) => statements.push(`${durationMs >= 0} ${sql}`),
      }),
    )

    expect(
      statements.filter((text) => /^true SELECT [\s\S]* WHERE id = /.test(text)).length,
    ).toBeGreaterThanOrEqual(12)
    expect(statements.at(-1)).toMatch(/^true DROP TABLE/)
  })
})

function tablesOf(file: string): string[] {
  const Database = createRequire(import.meta.url)('better-sqlite3') as typeof DatabaseConstructor
  const database = new Database(file, { readonly: true })
  try {
    return database
      .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .pluck()
      .all()
      .filter((name) => !name.startsWith('sqlite_'))
  } finally {
    database.close()
  }
}
