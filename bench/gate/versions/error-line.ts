/** Lines of npm that only frame the one that says something. */
const FRAME =
  /^npm (error|ERR!)( (code|path|command|errno|syscall|Lifecycle|Exit|A complete)\b.*)?$/

/** The line of a program's output that says best why it failed; empty where it wrote nothing. */
export function errorLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !FRAME.test(line) && !line.startsWith('(node:'))
  const telling = TELLING.map((pattern) => lines.find((line) => pattern.test(line)))
  return telling.find((line) => line !== undefined) ?? lines.at(-1) ?? ''
}

/** Better ones first: what poolbench and commander say, then errors of any kind. */
const TELLING = [/^(poolbench|error): /, /^\w*Error(:| \[)/, /\berror\b/i, /\bERR!/]
