import { appendFile, stat } from 'node:fs/promises'
import { firstLine } from '../../src/index.ts'
import type { Io } from '../io.ts'
import type { Problem } from '../report/problem.ts'

/** GitHub's limit for the summary of a step; a larger summary is not shown at all. */
const SUMMARY_BYTES = 1024 * 1024

const CUT = '\nThe rest is left out: GitHub takes 1 MiB of a step.\n'

/** GitHub's limit for annotations of each level in a step. */
const ANNOTATIONS = 10

/**
 * Reports to the CI, if the program runs in one: Markdown is appended to the summary of the step,
 * and problems become annotations of GitHub Actions. Elsewhere it does nothing. It never fails:
 * errors become a line on standard error.
 *
 * @param markdown - empty: nothing is appended.
 */
export async function reportToCi(
  io: Io,
  markdown: string,
  problems: readonly Problem[] = [],
): Promise<void> {
  // To standard error, which GitHub reads as well: standard output may be a file of JSON.
  if (io.githubActions) for (const line of annotations(problems)) io.stderr(`${line}\n`)
  if (!io.stepSummaryFile || markdown === '') return
  try {
    await appendSummary(io.stepSummaryFile, markdown)
  } catch (error) {
    io.stderr(`poolbench: the summary of this step cannot be written: ${firstLine(error)}\n`)
  }
}

async function appendSummary(file: string, markdown: string): Promise<void> {
  const used = await stat(file).then(
    ({ size }) => size,
    () => 0,
  )
  // The file may not end with a newline, and a heading needs a line of its own.
  const text = cutTo(SUMMARY_BYTES - used, `${used > 0 ? '\n' : ''}${markdown.trimEnd()}\n`)
  if (text === undefined) throw new Error(`${file} is full: GitHub takes 1 MiB of a step`)
  await appendFile(file, text)
}

/**
 * Cuts a text between lines to a number of bytes, with a note if lines are missing; `undefined` if none fit.
 */
function cutTo(bytes: number, text: string): string | undefined {
  const encoded = Buffer.from(text)
  if (encoded.length <= bytes) return text
  const room = bytes - Buffer.byteLength(CUT)
  const end = room > 0 ? encoded.lastIndexOf('\n', room - 1) : -1
  return end > 0 ? `${encoded.toString('utf8', 0, end + 1)}${CUT}` : undefined
}

function annotations(problems: readonly Problem[]): string[] {
  return (['error', 'warning'] as const).flatMap((level) => {
    const all = problems.filter((problem) => problem.level === level)
    if (all.length <= ANNOTATIONS) return all.map(annotation)
    const shown = all.slice(0, ANNOTATIONS - 1)
    const message = `and ${all.length - shown.length} more: see the log of this step`
    return [...shown, { level, title: 'poolbench', message }].map(annotation)
  })
}

function annotation({ level, title, message }: Problem): string {
  return `::${level} title=${escapeProperty(title)}::${escapeData(message)}`
}

/** Escapes a text for the runner of GitHub Actions. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
