import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { CHROMIUM, CHROMIUM_PATH } from '../../support/optional-programs.ts'

/** Whether Chromium is missing, which is a failure in CI. */
export const isBrowserMissing = CHROMIUM.isMissing && !process.env.CI

/** A page, and its problems. */
export interface OpenPage {
  readonly page: Page
  /** The console's errors and warnings, and uncaught exceptions. */
  readonly complaints: readonly string[]
  /** All requests to a network or a disk, except for the page itself. */
  readonly requests: readonly string[]
}

/** A real Chromium for the tests of a file. */
export function useBrowser(): (file: string, options?: BrowserContextOptions) => Promise<OpenPage> {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (isBrowserMissing) return
    // As root in a container, the sandbox is not available; the pages are the tests' own.
    browser = await chromium.launch({ executablePath: CHROMIUM_PATH ?? '', args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
  })
  return async (file, options = {}) => {
    const context = await (browser as Browser).newContext({
      viewport: { width: 1200, height: 900 },
      ...options,
    })
    const page = await context.newPage()
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      if (request.url() !== url) requests.push(request.url())
    })
    const url = `file://${file}`
    await page.goto(url)
    return { page, complaints, requests }
  }
}
