import { readFile } from 'node:fs/promises'

/** What makes the page look and move: of the page itself, no request fetches it. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** As the build made them, from `client/`. */
export async function readPageAssets(): Promise<PageAssets> {
  const [script, style] = await Promise.all([
    readFile(new URL('./client/page.js', import.meta.url), 'utf8'),
    readFile(new URL('./client/page.css', import.meta.url), 'utf8'),
  ])
  return { script, style }
}
