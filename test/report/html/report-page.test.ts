import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { speedUps } from '../../../bench/analysis/speed-ups.ts'
import { DARK, LIGHT } from '../../../bench/report/charts/palette.ts'
import { compareResults } from '../../../bench/compare/compare-results.ts'
import { reportFigures } from '../../../bench/report/figures/report-figures.ts'
import type { ResultFile } from '../../../bench/result/schema.ts'
import { resultFile, measured } from '../result-builder.ts'
import { isBrowserMissing, useBrowser } from './browser.ts'
import { documentResult, largeResult, pageOf } from './pages.ts'

const FIGURE = '#speed-up-get-user-10ms'

describe.skipIf(isBrowserMissing)('the page of a report, in Chromium', () => {
  const open = useBrowser()
  let documentPage: string
  let comparedPage: string
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolbench-test-'))
    documentPage = await pageOf(folder, documentResult())
    comparedPage = await pageOf(folder, documentResult(1.5), documentResult())
  })
  afterAll(() => rm(folder, { recursive: true }))

  /** Moves the mouse onto a point of the speed-up chart: half way across is 10 operations at once. */
  async function hover(page: Page, share: number): Promise<string> {
    const canvas = page.locator(`${FIGURE} .canvas`)
    await canvas.scrollIntoViewIfNeeded()
    await canvas.locator('svg').waitFor()
    const box = await canvas.boundingBox()
    await canvas.hover({ position: { x: box!.width * share, y: box!.height / 2 } })
    const tooltip = canvas.locator('.tooltip')
    await tooltip.waitFor()
    return tooltip.innerText()
  }

  test('draws every chart without an error and without a request', async () => {
    const { page, complaints, requests } = await open(comparedPage)

    const figures = await page.locator('figure.chart').all()
    for (const figure of figures) {
      await figure.scrollIntoViewIfNeeded()
      await figure.locator('svg').waitFor()
    }

    const ids = await Promise.all(figures.map((figure) => figure.getAttribute('id')))
    const comparison = compareResults(documentResult(), documentResult(1.5))
    expect(ids).toEqual(reportFigures(documentResult(1.5), comparison).map(({ id }) => id))
    expect(ids.length).toBe(7)
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
  })

  test('shows the value of the result at the pointer', async () => {
    const { page } = await open(documentPage)

    const text = await hover(page, 0.53)

    const row = speedUps(documentResult()).find(
      ({ concurrent: { driver, concurrency, pool } }) =>
        driver === 'mysql' && concurrency === 10 && pool.poolSize === 5,
    )
    expect(row?.speedUp).toBeCloseTo(10 / 1.2, 1)
    expect(text).toContain('10 operations at once')
    expect(text).toMatch(new RegExp(String.raw`mysql\s+${row!.speedUp!.toFixed(2)}x \(`))
    expect(text).toMatch(/bound with 15 connections\s+10x/)
    expect(text).toMatch(/the tutorial's claim\s+6\.70x/)
  })

  test('hides and shows a series by its button', async () => {
    const { page } = await open(documentPage)
    const button = page.locator(`${FIGURE} .legend button`, { hasText: 'postgres' })
    expect(await hover(page, 0.53)).toContain('postgres')

    await button.click()

    expect(await button.getAttribute('aria-pressed')).toBe('false')
    expect(await hover(page, 0.53)).not.toContain('postgres')
    await button.click()
    expect(await hover(page, 0.53)).toContain('postgres')
  })

  test('hides a database: its tables, its figures, its lines and its button', async () => {
    const { page } = await open(comparedPage)
    const shown = page.locator('[data-driver="mysql"]')
    const buttons = page.locator(`${FIGURE} .legend button`)
    expect(await hover(page, 0.53)).toContain('mysql')
    expect(await buttons.allTextContents()).toContain('mysql')

    await page.getByLabel('mysql', { exact: true }).uncheck()

    for (const each of await shown.all()) expect(await each.isVisible()).toBe(false)
    const captions = await page.locator('caption:visible').allTextContents()
    expect(captions.filter((caption) => caption.includes('mysql'))).toEqual([])
    expect(captions.filter((caption) => caption.includes('postgres')).length).toBeGreaterThan(1)
    const text = await hover(page, 0.53)
    expect(text).toContain('postgres')
    expect(text).not.toContain('mysql')
    expect(await buttons.allTextContents()).not.toContain('mysql')
  })

  test('is light on paper, with every table open and complete', async () => {
    const { page } = await open(documentPage, { colorScheme: 'dark' })
    await page.getByLabel('Colours').selectOption('dark')
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))

    const paper = await page.evaluate(() => ({
      ground: getComputedStyle(document.body).backgroundColor,
      closed: document.querySelectorAll('details:not([open])').length,
      hidden: [...document.querySelectorAll('.scroll')].filter(
        (each) => getComputedStyle(each).overflowX !== 'visible',
      ).length,
    }))
    expect(paper).toEqual({ ground: 'rgb(246, 247, 249)', closed: 0, hidden: 0 })
    expect(await page.locator(`path[stroke="${DARK.series[1]!}"]`).count()).toBe(0)
    expect(await page.locator(`path[stroke="${LIGHT.series[1]!}"]`).count()).toBeGreaterThan(0)
  })

  test('shows another pool when it is selected', async () => {
    const { page } = await open(documentPage)
    await page.locator(`${FIGURE} select`).selectOption({ label: '20+0' })

    expect(await hover(page, 0.97)).toMatch(/bound with 20 connections\s+20x/)
  })

  test('shows the times of the selected database and concurrency', async () => {
    const { page } = await open(documentPage)
    const canvas = page.locator('#latency .canvas')
    await canvas.scrollIntoViewIfNeeded()
    await canvas.locator('svg').waitFor()
    const firstRow = async (): Promise<string> => {
      await canvas.press('Home')
      return (await page.locator('#spoken').textContent())!
    }
    const before = await firstRow()

    await page.locator('#latency').getByLabel('database').selectOption('mysql')
    const other = await firstRow()
    await page.locator('#latency').getByLabel('at once').selectOption('1')

    expect(other).not.toBe(before)
    expect(await page.locator('#latency').getByLabel('database').inputValue()).toBe('mysql')
  })

  test('shows the times of a visible database when the selected one is hidden', async () => {
    const { page } = await open(documentPage)
    const database = page.locator('#latency').getByLabel('database')
    expect(await database.inputValue()).toBe('sqlite-threads')

    await page.getByLabel('sqlite-threads', { exact: true }).uncheck()

    expect(await database.inputValue()).toBe('postgres')
  })

  test('names what was measured in its title, and shows the full command', async () => {
    const words = ['poolbench', 'run', `--url=pg://u:***@127.0.0.1/${'x'.repeat(300)}`]
    const { page } = await open(await pageOf(folder, { ...documentResult(), command: words }))

    expect(await page.title()).toBe('get-user on sqlite-threads, postgres, and mysql, poolbench')
    const command = page.locator('#environment pre')
    await command.scrollIntoViewIfNeeded()
    expect(await command.evaluate((pre) => pre.scrollWidth <= pre.clientWidth)).toBe(true)
    expect(await page.locator('#environment').textContent()).toContain(
      'with *** replaced by the password',
    )
  })

  test('moves through the values by the arrow keys, and announces them', async () => {
    const { page } = await open(documentPage)
    const canvas = page.locator(`${FIGURE} .canvas`)
    await canvas.focus()
    await canvas.locator('svg').waitFor()

    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')

    const spoken = await page.locator('#spoken').textContent()
    expect(spoken).toMatch(/^10 operations at once; bound with 15 connections 10x; sqlite-threads /)
    await page.locator(`${FIGURE} .legend button`, { hasText: 'bound' }).click()
    await canvas.press('End')
    expect(await page.locator('#spoken').textContent()).toMatch(/^100 operations at once; sqlite/)
    const tooltip = canvas.locator('.tooltip', { hasText: '100 operations at once' })
    expect(await tooltip.isVisible()).toBe(true)
  })

  test('is light or dark like the system, or as the reader chooses', async () => {
    const { page } = await open(documentPage, { colorScheme: 'dark' })
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const stroke = (color: string): Promise<number> =>
      page.locator(`${FIGURE} path[stroke="${color}"]`).count()
    await hover(page, 0.5)
    expect(await ground()).toBe('rgb(15, 19, 25)')
    expect(await stroke(DARK.series[1]!)).toBeGreaterThan(0)

    await page.getByLabel('Colours').selectOption('light')

    expect(await ground()).toBe('rgb(246, 247, 249)')
    expect(await stroke(LIGHT.series[1]!)).toBeGreaterThan(0)
    expect(await stroke(DARK.series[1]!)).toBe(0)
  })

  test('fits a phone: only tables scroll sideways', async () => {
    const { page } = await open(comparedPage, {
      viewport: { width: 390, height: 844 },
    })
    for (const figure of await page.locator('figure.chart').all()) {
      await figure.scrollIntoViewIfNeeded()
    }

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })

  test.each(['light', 'dark'] as const)(
    'shows where a table continues: %s',
    async (colorScheme) => {
      const { page } = await open(documentPage, {
        colorScheme,
        viewport: { width: 390, height: 844 },
      })
      const table = page.locator('.scroll').first()
      await table.scrollIntoViewIfNeeded()
      // A strip above the caption, at the edge beyond which there are more columns.
      const edge = async (): Promise<string> => {
        const box = (await table.boundingBox())!
        const clip = { x: box.x + box.width - 12, y: box.y + 3, width: 8, height: 3 }
        return (await page.screenshot({ clip })).toString('base64')
      }

      const before = await edge()
      await table.evaluate((each) => each.scrollTo({ left: each.scrollWidth }))

      expect(await edge()).not.toBe(before)
    },
  )

  test.each([
    { colorScheme: 'light', width: 1200 },
    { colorScheme: 'dark', width: 1200 },
    { colorScheme: 'dark', width: 390 },
  ] as const)('has no violation that axe knows: $colorScheme, $width', async (look) => {
    const { colorScheme, width } = look
    const { page } = await open(comparedPage, {
      colorScheme,
      viewport: { width, height: 900 },
    })
    for (const details of await page.locator('summary').all()) await details.click()
    await hover(page, 0.53)
    await page.evaluate(axe.source)

    const violations = await page.evaluate(async () => {
      const found = await (globalThis as unknown as { axe: Axe }).axe.run()
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    })

    expect(violations).toEqual([])
  })

  test('shows texts from outside literally, whatever they contain', async () => {
    const { page, complaints, requests } = await open(
      await pageOf(folder, hostileResult(), hostileResult()),
    )
    for (const figure of await page.locator('figure.chart').all()) {
      await figure.scrollIntoViewIfNeeded()
      await figure.locator('svg').waitFor()
    }
    const canvas = page.locator('[id^=speed-up] .canvas')
    await canvas.press('ArrowRight')
    expect(await canvas.locator('.tooltip').innerText()).toContain(SCRIPT)
    await page.locator('[id^=change] .canvas').first().press('ArrowRight')

    const outcome = await page.evaluate(() => ({
      isHarmed: 'harm' in globalThis,
      scripts: document.scripts.length,
      images: document.images.length,
      handlers: document.querySelectorAll('[onerror], [onload]').length,
    }))
    expect(outcome).toEqual({ isHarmed: false, scripts: 2, images: 0, handlers: 0 })
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    expect(await page.locator('main').textContent()).toContain(SCRIPT)
    expect(await page.locator('#notes').textContent()).toContain(`${IMAGE}: ${SCRIPT}`)
  })

  test('draws 504 scenarios, in less than 3 MB', async () => {
    const file = await pageOf(folder, largeResult())
    const { page, complaints } = await open(file)

    await page.locator('figure.chart svg').first().waitFor()

    expect(statSync(file).size).toBeLessThan(3_000_000)
    expect(complaints).toEqual([])
  })
})

interface Axe {
  run(): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }>
}

const SCRIPT = '</script><script>globalThis.harm = 1</script>'
const IMAGE = `<img src="http://127.0.0.1:9/x" onerror="globalThis.harm = 2">{b|x}`

/** A result whose free texts are all markup. */
function hostileResult(): ResultFile {
  const makespansMs = [100, 101, 102, 103, 104, 105]
  const hostile = {
    driver: SCRIPT,
    errors: [{ name: IMAGE, code: null, message: SCRIPT, count: 1 }],
  }
  const result = resultFile(
    [1, 100].flatMap((concurrency) => [
      measured({ ...hostile, concurrency, mode: 'sequential', makespansMs }),
      measured({ ...hostile, concurrency, makespansMs }),
    ]),
  )
  return {
    ...result,
    command: ['poolbench', 'run', `--url=${SCRIPT}`],
    warnings: [IMAGE],
    environment: { ...result.environment, cpuModel: IMAGE, libraries: { [SCRIPT]: IMAGE } },
    targets: result.targets.map((target) => ({
      ...target,
      url: SCRIPT,
      version: IMAGE,
      startedByPoolbench: false,
      settings: { [IMAGE]: SCRIPT },
    })),
    scenarios: result.scenarios.map((scenario) => ({ ...scenario, operation: IMAGE })),
  }
}
