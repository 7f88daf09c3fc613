import MarkdownIt, { type Token } from 'markdown-it'

/** A fenced block of a page. */
interface Fence {
  /** The line number of its first line of text, from 1. */
  readonly line: number
  readonly language: string
  readonly lines: readonly string[]
}

/** The remarks about a block in the comment above it: `<!-- docs-check: exit 3 -->`. */
interface Remarks {
  /** The exit code of the commands. */
  readonly exit: number
  /** Whether they take minutes, and are not run by every CI job. */
  readonly slow: boolean
  /** The URL of a service that they start and that keeps running for the blocks below. */
  readonly serves?: string
  /** The file that an output without a command comes from; for a result file, the output is its report. */
  readonly from?: string
}

/** A block of commands that a user may type, with their output. */
export interface CommandBlock extends Remarks {
  readonly commands: Fence
  /** The block without a language that follows directly; absent if any output is accepted. */
  readonly output?: Fence
}

/** An output that is stored in a file. */
export interface KeptOutput {
  readonly output: Fence
  readonly from: string
}

const REMARK = /^<!-- docs-check: (.*) -->\s*$/

const KNOWN = 'slow, exit N, serves URL and from FILE'

export function parse(markdown: string): Token[] {
  return new MarkdownIt({ html: true }).parse(markdown, {})
}

/** The commands of a page, in order. */
export function commandBlocks(markdown: string): CommandBlock[] {
  const tokens = parse(markdown)
  return tokens.flatMap((token, index) => {
    if (!isFence(token, 'sh')) return []
    const next = tokens[index + 1]
    return {
      ...remarksOf(tokens[index - 1]),
      commands: fenceOf(token),
      ...(isFence(next, '') && { output: fenceOf(next) }),
    }
  })
}

/** The outputs of a page that name a file. */
export function keptOutputs(markdown: string): KeptOutput[] {
  const tokens = parse(markdown)
  return tokens.flatMap((token, index) => {
    const { from } = remarksOf(tokens[index - 1])
    return isFence(token, '') && from !== undefined ? { output: fenceOf(token), from } : []
  })
}

/** @throws {Error} for an unknown remark. */
function remarksOf(token: Token | undefined): Remarks {
  const text = token?.type === 'html_block' ? REMARK.exec(token.content)?.[1] : undefined
  const remarks: { exit: number; slow: boolean; from?: string; serves?: string } = {
    exit: 0,
    slow: false,
  }
  for (const remark of text?.split(', ') ?? []) {
    const [name, value = ''] = remark.split(' ')
    if (name === 'slow') remarks.slow = true
    else if (name === 'exit') remarks.exit = Number(value)
    else if (name === 'from') remarks.from = value
    else if (name === 'serves') remarks.serves = value
    else throw new Error(`docs-check does not know "${remark}": ${KNOWN}`)
  }
  return remarks
}

function isFence(token: Token | undefined, language: string): token is Token {
  return token?.type === 'fence' && token.info.trim() === language
}

function fenceOf(token: Token): Fence {
  return {
    line: (token.map?.[0] ?? 0) + 2,
    language: token.info.trim(),
    lines: token.content.replace(/\n$/, '').split('\n'),
  }
}
