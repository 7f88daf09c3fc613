/** Lines of npm that only surround the informative one. */
const FRAME =
  /^npm (error|ERR!)( (code|path|command|errno|syscall|Lifecycle|Exit|A complete)\b.*)?$/

/** The most informative line of a failed program's output; empty if it wrote nothing. */
export function errorLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !FRAME.test(line) && !line.startsWith('(node:'))
  const telling = TELLING.map((pattern) => lines.find((line) => pattern.test(line)))
  return telling.find((line) => line !== undefined) ?? lines.at(-1) ?? ''
}

/** Patterns in order of preference: messages of poolbench and commander, then errors of any kind. */
const TELLING = [/^(poolbench|error): /, /^\w*Error(:| \[)/, /\berror\b/i, /\bERR!/]
