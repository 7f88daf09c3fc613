import { readFile } from 'node:fs/promises'

/** The styles and the script of the page. They are embedded, so the page makes no requests. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** Reads the assets that the build made from `client/`. */
export async function readPageAssets(): Promise<PageAssets> {
  const [script, style] = await Promise.all([
    readFile(new URL('./client/page.js', import.meta.url), 'utf8'),
    readFile(new URL('./client/page.css', import.meta.url), 'utf8'),
  ])
  return { script, style }
}
