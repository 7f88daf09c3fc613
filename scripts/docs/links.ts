import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from './page.ts'

/** The relative links of a page whose file does not exist. */
export function brokenLinks(markdown: string, path: string): { line: number; message: string }[] {
  return parse(markdown).flatMap(({ children, map }) =>
    (children ?? [])
      .filter(({ type }) => type === 'link_open')
      .map((token) => String(token.attrGet('href')).replace(/#.*$/, ''))
      .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(dirname(path), target)))
      .map((target) => ({ line: (map?.[0] ?? 0) + 1, message: `there is no ${target}` })),
  )
}
