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

  test('gate.json becomes a page with the verdict and the time of each scenario', async () => {
    await writeFile(join(folder, 'gate.json'), JSON.stringify(regressed()))
    const page = join(folder, 'gate.html')
    const outcome = await runCli(
      ['report', 'gate.json', `--html=${page}`, `--svg=${join(folder, 'svg')}`],
      folder,
    )
    expect(outcome).toMatchObject({ code: 0, stdout: '' })

    const { page: shown, complaints, requests } = await open(page)
    await shown.locator('#change-postgres-get-user svg').waitFor()

    expect(await shown.title()).toBe('Gate: REGRESSED, poolbench')
    expect(await shown.locator('#found').textContent()).toContain('confirmed by new pairs')
    expect(await shown.locator('header').textContent()).toContain('started by poolbench')
    expect(await shown.locator('.doubt').allTextContents()).toContain(
      'postgres 3.4.0 on the base, 3.4.9 on the candidate',
    )
    // The estimates from the first pairs, each followed by that from new pairs, in lines of their own.
    const canvas = shown.locator('#change-postgres-get-user .canvas')
    const spoken = async (key: string): Promise<string | null> => {
      await canvas.press(key)
      return shown.locator('#spoken').textContent()
    }
    expect(await spoken('Home')).toMatch(/^sequential, pool=5\+10; first pairs 1\.20x \(1\.15/)
    expect(await spoken('ArrowDown')).toMatch(/^again; again, by new pairs 1\.20x/)
    const picture = await readFile(join(folder, 'svg/change-postgres-get-user.svg'), 'utf8')
    expect(picture).toContain('<svg')
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
  })

  test.for([1280, 390])('the page of a gate fits into a window of %d', async (width) => {
    await writeFile(join(folder, 'gate.json'), JSON.stringify(regressed()))
    const page = join(folder, 'gate.html')
    await runCli(['report', 'gate.json', `--html=${page}`], folder)

    const { page: shown } = await open(page, { viewport: { width, height: 900 } })
    await shown.locator('#change-postgres-get-user svg').waitFor()

    expect(await shown.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const labels = await shown
      .locator('#change-postgres-get-user svg text', { hasText: /^(seq|con|pool|again)/ })
      .evaluateAll((texts) => texts.map((each) => each.getBoundingClientRect().toJSON() as DOMRect))
    expect(labels.length).toBeGreaterThanOrEqual(8)
    expect(labels.filter((one) => labels.some((other) => overlap(one, other)))).toEqual([])
    const verdict = await shown.getByRole('columnheader', { name: 'verdict' }).boundingBox()
    expect(verdict!.x).toBeLessThan(width)
  })
})

/** Whether two texts overlap by more than the space between lines. */
function overlap(one: DOMRect, other: DOMRect): boolean {
  if (one.x === other.x && one.y === other.y) return false
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left)
  return width > 0 && height > one.height / 3
}

/** The second opinions on a simulated server that has cores; some others may have no answer. */
function answered({ crossChecks }: TuneFile): TuneFile['crossChecks'] {
  return crossChecks.map((check) =>
    check.name === 'cores' ? { ...check, connections: 5, agrees: true } : check,
  )
}

/** A gate with confirmed regressions, and with long names that leave little room. */
function regressed(): GateFile {
  const { environment, targets } = resultFile([measured({ makespansMs: [1] })])
  const ids = ['sequential', 'concurrent'].flatMap((mode) =>
    ['5+10', '20+10'].map((pool) => `postgres/get-user/${mode}/c=100/pool=${pool}/query=5ms`),
  )
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
    base: `./${'a_folder_without_a_place_to_break_at'.repeat(3)}`,
    candidate: 'working tree',
    design: { looks: [{ pairs: 10, level: 0.01 }], margin: 0.03 },
    seed: 1,
    durationMs: 20_000,
    cutShort: false,
    environment,
    baseLibraries: { postgres: '3.4.0' },
    targets,
    scenarios: ids.map((id) => ({
      id,
      baseMs: 10,
      candidateMs: 12,
      first: slower,
      confirmation: slower,
    })),
    counts: [],
    pairs: [
      {
        series: 'first',
        first: 'base',
        startedAt: '2026-01-01T00:00:00.000Z',
        loadAverage: 1,
        cpuPressure: null,
        times: Object.fromEntries(ids.map((id) => [id, { base: 10, candidate: 12 }])),
      },
    ],
  }
}
