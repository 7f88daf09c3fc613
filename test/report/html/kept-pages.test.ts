import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseKeptFile } from '../../../bench/result/parse.ts'
import type { GateFile } from '../../../bench/result/gate-schema.ts'
import type { TuneFile } from '../../../bench/result/tune-schema.ts'
import { runCli } from '../../cli/command-line.ts'
import { measured, resultFile } from '../result-builder.ts'
import { isBrowserMissing, useBrowser } from './browser.ts'

const MEMORY = 'memory:?latency=2ms&capacity=4'

describe.skipIf(isBrowserMissing)('the pages of tune and gate, in Chromium', () => {
  const open = useBrowser()
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolbench-test-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('tune.json becomes a page with the recommendation, its curves and its settings', async () => {
    const page = join(folder, 'tune.html')
    const tuned = await runCli(['tune', `--url=${MEMORY}`, '--concurrency=8', '--burst=16'], folder)
    expect(tuned.code).toBe(0)
    const json = join(folder, 'results/tune.json')
    const kept = parseKeptFile(await readFile(json, 'utf8')).file as TuneFile
    const { recommendation, sizes } = kept
    await writeFile(json, JSON.stringify({ ...kept, crossChecks: answered(kept) }))
    const drawn = await runCli(['report', 'results/tune.json', `--html=${page}`], folder)
    expect(drawn).toMatchObject({ code: 0, stdout: '' })

    const { page: shown, complaints, requests } = await open(page)
    for (const figure of await shown.locator('figure.chart').all()) {
      await figure.scrollIntoViewIfNeeded()
      await figure.locator('svg').waitFor()
    }

    expect(await shown.title()).toContain(`pool_size=${recommendation!.pool.poolSize}, `)
    const ids = await shown
      .locator('figure.chart')
      .evaluateAll((figures) => figures.map(({ id }) => id))
    expect(ids).toEqual(expect.arrayContaining(['throughput', 'p99', 'overflow', 'cross-checks']))
    const canvas = shown.locator('#throughput .canvas')
    await canvas.press('Home')
    const { poolSize } = sizes[0]!.pool
    expect(await shown.locator('#spoken').textContent()).toContain(
      `${poolSize} connections in the pool; operations/s ${sizes[0]!.throughput.toFixed(0).slice(0, 2)}`,
    )
    for (const { text } of recommendation!.settings) {
      expect(await shown.locator('#settings').textContent()).toContain(text)
    }
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
  })

  test('gate.json becomes a page with the verdict and what each scenario takes', async () => {
    await writeFile(join(folder, 'gate.json'), JSON.stringify(regressed()))
    const page = join(folder, 'gate.html')
    const outcome = await runCli(
      ['report', 'gate.json', `--html=${page}`, `--svg=${join(folder, 'svg')}`],
      folder,
    )
    expect(outcome).toMatchObject({ code: 0, stdout: '' })

    const { page: shown, complaints, requests } = await open(page)
    await shown.locator('#change svg').waitFor()

    expect(await shown.title()).toContain('REGRESSED')
    await shown.locator('#change .canvas').press('Home')
    expect(await shown.locator('#spoken').textContent()).toMatch(/^postgres.*first series \+/)
    expect(await readFile(join(folder, 'svg/change.svg'), 'utf8')).toContain('<svg')
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
  })
})

/** The opinions on a simulated server, as if it had cores: of the others none need have an answer. */
function answered({ crossChecks }: TuneFile): TuneFile['crossChecks'] {
  return crossChecks.map((check) =>
    check.name === 'cores' ? { ...check, connections: 5, agrees: true } : check,
  )
}

/** A gate that saw the same scenario slower twice. */
function regressed(): GateFile {
  const { environment, targets } = resultFile([measured({ makespansMs: [1] })])
  const id = 'postgres/get-user/concurrent/c=100/pool=5+10'
  const slower = {
    ratio: 1.2,
    interval: { low: 1.15, high: 1.25, confidence: 0.99 },
    pairs: 10,
    verdict: 'regressed',
  } as const
  return {
    schemaVersion: 1,
    kind: 'gate',
    verdict: 'regressed',
    base: 'main',
    candidate: 'working tree',
    design: { looks: [{ pairs: 10, level: 0.01 }], margin: 0.03 },
    seed: 1,
    durationMs: 20_000,
    cutShort: false,
    environment,
    targets,
    scenarios: [{ id, baseMs: 10, candidateMs: 12, first: slower, confirmation: slower }],
    counts: [],
    pairs: [
      {
        series: 'first',
        first: 'base',
        startedAt: '2026-01-01T00:00:00.000Z',
        loadAverage: 1,
        cpuPressure: null,
        times: { [id]: { base: 10, candidate: 12 } },
      },
    ],
  }
}
