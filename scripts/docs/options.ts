import { parse } from './page.ts'

/** The options in the help of a command, except `--help` and those of all commands. */
function helpOptions(help: string): Set<string> {
  const [own = ''] = help.split(/^Global Options:$/m, 1)
  const options = [...own.matchAll(/^ {2}(?:-\w, )?(--[a-z][a-z\d-]*)/gm)].map(([, name]) => name)
  return new Set(options.filter((name) => name !== '--help') as string[])
}

/** The options in the tables of a page's section "Options": those that begin a row. */
function pageOptions(markdown: string): Set<string> {
  const tokens = parse(markdown)
  const start = tokens.findIndex(
    ({ type, content }, index) =>
      type === 'inline' && content === 'Options' && tokens[index - 1]?.type === 'heading_open',
  )
  if (start === -1) return new Set()
  const level = tokens[start - 1]?.tag ?? ''
  const rest = tokens.slice(start + 1)
  const end = rest.findIndex(({ type, tag }) => type === 'heading_open' && tag <= level)
  const found = rest.slice(0, end === -1 ? undefined : end).flatMap((token, index, section) => {
    const isFirstCell =
      section[index - 1]?.type === 'td_open' && section[index - 2]?.type === 'tr_open'
    if (!isFirstCell) return []
    const code = (token.children ?? []).filter(({ type }) => type === 'code_inline')
    return code.flatMap(({ content }) => content.match(/--[a-z][a-z\d-]*/g) ?? [])
  })
  return new Set(found)
}

/** The options that a page lacks, and those that it should not have. */
export function optionProblems(help: string, markdown: string): string[] {
  const [there, here] = [helpOptions(help), pageOptions(markdown)]
  return [
    ...[...there].filter((name) => !here.has(name)).map((name) => `${name} is not under Options`),
    ...[...here].filter((name) => !there.has(name)).map((name) => `${name} is not in --help`),
  ]
}
