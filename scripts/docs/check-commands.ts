import type { ChildEnd } from '../../bench/process/child-process.ts'
import { compareOutput } from './compare-output.ts'
import { exactCommands, type CommandLine } from './in-process.ts'
import { mask } from './mask.ts'
import { splitScript } from './not-run.ts'
import type { CommandBlock } from './page.ts'
import type { PlaceholderServers } from './placeholders.ts'

/** A mistake on a page. */
export interface Problem {
  /** The line in the page, from 1. */
  readonly line: number
  readonly message: string
}

/** The environment in which commands run. */
export interface Shell {
  /** Runs deterministic commands. */
  runExact(lines: readonly CommandLine[]): Promise<ChildEnd>
  type(script: string, timeoutMs: number): Promise<ChildEnd>
  /** Starts a service, which replaces the previous one. Returns how it ended if it does not answer. */
  serve(script: string, url: string): Promise<ChildEnd | undefined>
}

const TIMEOUT_MS = { quick: 180_000, slow: 3_600_000 }

/** Executes the commands of a block, and compares their output with the page. */
export async function checkCommands(
  { commands, output, exit, slow, serves }: CommandBlock,
  shell: Shell,
  servers: Pick<PlaceholderServers, 'replaceIn'>,
): Promise<Problem[]> {
  const { script, problems } = splitScript(commands.lines)
  const told = problems.map((message) => ({ line: commands.line, message }))
  if (/^[\s:&]*$/.test(script)) return told
  if (serves !== undefined) {
    const end = await shell.serve(await servers.replaceIn(script), serves)
    if (!end) return told
    const message = `${end.outcome}, and does not answer at ${serves}: ${script.trim()}\n${end.stderr.trimEnd()}`
    return [...told, { line: commands.line, message }]
  }
  const timeoutMs = slow ? TIMEOUT_MS.slow : TIMEOUT_MS.quick
  const exact = exactCommands(script)
  const end = exact
    ? await shell.runExact(exact)
    : await shell.type(await servers.replaceIn(script), timeoutMs)
  if (end.isTimedOut || end.code !== exit) {
    const outcome = end.isTimedOut ? `had not ended after ${timeoutMs / 1000} s` : end.outcome
    const message = `${outcome}, not with ${exit}: ${script.trim()}\n${end.stderr.trimEnd()}`
    return [...told, { line: commands.line, message }]
  }
  if (!output) return told
  const difference = compareOutput(output.lines, end.stdout.split('\n'), exact ? undefined : mask)
  if (!difference) return told
  return [...told, { line: output.line + difference.at, message: diff(difference) }]
}

/** The difference of one line, as a diff. */
export function diff({
  expected,
  got,
}: {
  readonly expected: string | undefined
  readonly got: string | undefined
}): string {
  return [
    'the output differs',
    expected === undefined ? '- (the end)' : `- ${expected}`,
    got === undefined ? '+ (the end)' : `+ ${got}`,
  ].join('\n')
}
