import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { main } from '../../bench/main.ts'
import type { ChildEnd } from '../../bench/process/child-process.ts'

/** Matches commands whose output depends only on files. */
const EXACT = /^poolbench (?:report|compare|list|completion|init|--help|--version)(?= |$)/

/** Matches shell syntax, in a line without its redirections. */
const FOR_A_SHELL = /[|;&<>$`*~]/

/** A command line, such as `poolbench report after.json > after.txt 2>&1`. */
export interface CommandLine {
  readonly argv: readonly string[]
  /** The file that standard output is redirected to. */
  readonly file?: string | undefined
  /** Whether standard error is merged into standard output. */
  readonly isMerged: boolean
}

/** The command lines of a script if all are deterministic; else `undefined`. */
export function exactCommands(script: string): readonly CommandLine[] | undefined {
  const lines = script
    .split('\n')
    .filter((line) => !/^[\s:]*$/.test(line))
    .map((line) => /^(.*?)(?: > (\S+))?( 2>&1)?$/.exec(line) ?? [])
  if (!lines.every(([, text = '']) => EXACT.test(text) && !FOR_A_SHELL.test(text))) return undefined
  return lines.map(([, text = '', file, merged]) => ({
    argv: [...text.matchAll(/'([^']*)'|\S+/g)].slice(1).map(([word, quoted]) => quoted ?? word),
    file,
    isMerged: merged !== undefined,
  }))
}

/** Runs command lines in this process and in a folder, up to the first that fails. */
export async function runInProcess(
  lines: readonly CommandLine[],
  folder: string,
): Promise<ChildEnd> {
  let [code, stdout, stderr]: [number, string, string] = [0, '', '']
  const before = process.cwd()
  process.chdir(folder)
  try {
    for (const { argv, file, isMerged } of lines) {
      let printed = ''
      const print = (text: string): void => void (printed += text)
      code = await main(argv, {
        stdout: print,
        stderr: isMerged ? print : (text) => (stderr += text),
        cwd: folder,
        animate: false,
        signal: new AbortController().signal,
      })
      if (file === undefined) stdout += printed
      else await writeFile(join(folder, file), printed)
      if (code !== 0) break
    }
  } finally {
    process.chdir(before)
  }
  return { code, stdout, stderr, outcome: `exited with code ${code}`, isTimedOut: false }
}
