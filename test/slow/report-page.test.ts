import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { median } from '../../bench/stats/quantile.ts'
import { isBrowserMissing, useBrowser } from '../report/html/browser.ts'
import { largeResult, pageOf } from '../report/html/pages.ts'

const LOADS = 15

const open = useBrowser()

/** Says what `results/report-page.txt` records; no time is asserted. */
test.skipIf(isBrowserMissing)('the page of 504 scenarios is drawn', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'poolbench-test-'))
  const file = await pageOf(folder, largeResult())
  const { size } = await stat(file)
  const times: { readonly shown: number; readonly all: number; readonly charts: number }[] = []
  for (let load = 0; load < LOADS; load++) {
    const { page } = await open(file)
    times.push(
      await page.evaluate(async () => {
        // What runs in the page; these tests are compiled without its types.
        const { document, window } = globalThis as unknown as {
          document: { querySelectorAll(selector: string): { length: number } }
          window: { dispatchEvent(event: Event): void }
        }
        const drawn = (): number => document.querySelectorAll('figure.chart svg').length
        while (drawn() === 0) await new Promise((resolve) => setTimeout(resolve, 1))
        const shown = performance.now()
        // On paper all is shown: this draws what has not come into sight.
        window.dispatchEvent(new Event('beforeprint'))
        return { shown, all: performance.now(), charts: drawn() }
      }),
    )
    await page.context().close()
  }
  await rm(folder, { recursive: true })

  expect(times.every(({ charts }) => charts === times[0]?.charts)).toBe(true)
  expect(size).toBeLessThan(3_000_000)
  const say = (values: readonly number[]): string =>
    `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)}..${Math.max(...values).toFixed(0)})`
  process.stdout.write(
    `504 scenarios: ${(size / 1e6).toFixed(2)} MB; since the page was asked for, ` +
      `charts in sight are drawn after ${say(times.map(({ shown }) => shown))}, ` +
      `all ${times[0]?.charts} after ${say(times.map(({ all }) => all))}; ` +
      `median and range of ${LOADS} loads. Repeat with: npm run test:slow -- report-page\n`,
  )
})
