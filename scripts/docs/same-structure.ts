import type { Token } from 'markdown-it'
import { parse } from './page.ts'

/** A part of a page that its translation must also have. */
interface Element {
  readonly line: number
  readonly text: string
}

/**
 * The first difference in structure between a page and its translation: headings by level, blocks of code
 * without their comments, tables by shape, and, in each section, links by target and code in the text.
 */
export function structureDifference(
  original: string,
  translation: string,
): { readonly line: number; readonly message: string } | undefined {
  const there = elementsOf(original)
  const here = elementsOf(translation)
  const at = there.findIndex(({ text }, index) => here[index]?.text !== text)
  if (at === -1 && there.length === here.length) return undefined
  const index = at === -1 ? there.length : at
  const [expected, got] = [there[index], here[index]]
  return {
    line: got?.line ?? translation.split('\n').length,
    message: `the original has (line ${expected?.line ?? '-'})\n- ${expected?.text ?? '(the end)'}\n+ ${got?.text ?? '(the end)'}`,
  }
}

function elementsOf(markdown: string): Element[] {
  const elements: Element[] = []
  let line = 1
  let section: string[] = []
  const endSection = (): void => {
    elements.push({ line, text: `in the text: ${section.sort().join(' ')}` })
    section = []
  }
  for (const token of parse(markdown)) {
    line = (token.map?.[0] ?? line - 1) + 1
    if (token.type === 'heading_open') endSection()
    const text = elementText(token)
    if (text !== undefined) elements.push({ line, text })
    section.push(...(token.children ?? []).flatMap(inlineText))
  }
  endSection()
  return elements
}

/** A language-independent description of a block-level token; `undefined` for most kinds. */
function elementText({ type, tag, info, content }: Token): string | undefined {
  if (type === 'heading_open') return `heading ${tag}`
  if (type === 'fence') return `code ${info}\n${content.replace(/ *# .*$/gm, '')}`
  if (['table_open', 'tr_open', 'th_open', 'td_open', 'list_item_open'].includes(type)) return type
  return undefined
}

/** Matches the README and its translation, whose links to each other count as equal. */
const OTHER_LANGUAGE = /^README(\.zh-CN)?\.md$/

function inlineText({ type, attrs, content }: Token): string[] {
  if (type === 'code_inline') return [`\`${content}\``]
  if (type !== 'link_open') return []
  const target = String(attrs?.find(([name]) => name === 'href')?.[1])
  return [OTHER_LANGUAGE.test(target) ? '(the other language)' : `(${target})`]
}
