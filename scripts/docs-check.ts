/**
 * Checks the documents: executes every block of commands and compares its output, compares the options of
 * each command's page with its help, checks the links, and compares the translated README with the original.
 * Run it by `npm run docs:check`, or for some pages with `-- docs/run.md`; `--skip-slow` leaves out what
 * takes minutes. CONTRIBUTING.md explains how pages are written for it.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { formatCount, formatDuration } from '../bench/format.ts'
import { checkCommands, diff, type Problem } from './docs/check-commands.ts'
import { compareOutput } from './docs/compare-output.ts'
import { brokenLinks } from './docs/links.ts'
import { runInProcess } from './docs/in-process.ts'
import { splitScript } from './docs/not-run.ts'
import { optionProblems } from './docs/options.ts'
import { commandBlocks, keptOutputs, type CommandBlock } from './docs/page.ts'
import { PlaceholderServers } from './docs/placeholders.ts'
import { ReaderFolder } from './docs/reader-folder.ts'
import { structureDifference } from './docs/same-structure.ts'
import { ROOT, runTool } from './work-copy.ts'

/** The pages for readers, as git patterns in which a star crosses folders. */
const PAGES = ['README*.md', 'CONTRIBUTING.md', 'docs/*.md', 'examples/*.md']

/** The page names that differ from their command's. */
const PAGE_OF: Readonly<Record<string, string>> = { tune: 'tuning' }

const { values, positionals } = parseArgs({
  options: { 'skip-slow': { type: 'boolean', default: false } },
  allowPositionals: true,
})

const servers = new PlaceholderServers()
/** The blocks already checked, as a translation repeats those of the original. */
const done = new Set<string>()
let skipped = 0

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
try {
  const pages = positionals.length > 0 ? positionals : await allPages()
  let count = 0
  for (const page of pages) {
    const startedAtMs = performance.now()
    for (const { line, message } of await problemsOf(page)) {
      process.stdout.write(`${page}:${line}: ${message}\n`)
      count++
    }
    process.stderr.write(`${page}: ${formatDuration(performance.now() - startedAtMs)}\n`)
  }
  if (positionals.length === 0) count += await checkOptions()
  process.stdout.write(
    `${formatCount(pages.length, 'page')}, ${formatCount(done.size, 'block')} checked, ` +
      `${skipped} slow left out: ${formatCount(count, 'problem')}\n`,
  )
  process.exitCode = count > 0 ? 1 : 0
} finally {
  await servers.stop()
}

async function allPages(): Promise<string[]> {
  const listed = await runTool('git', ['ls-files', '-co', '--exclude-standard', ...PAGES], ROOT)
  return listed
    .trim()
    .split('\n')
    .filter((page) => existsSync(join(ROOT, page)))
}

async function problemsOf(page: string): Promise<Problem[]> {
  const markdown = read(page)
  const kept: Problem[] = []
  for (const { output, from } of keptOutputs(markdown)) {
    const text = from.endsWith('.json') ? await printed('report', from) : read(from)
    const difference = compareOutput(['…', ...output.lines, '…'], text.split('\n'))
    if (difference) {
      kept.push({ line: output.line + difference.at - 1, message: diff(difference) })
    }
  }
  return [
    ...brokenLinks(markdown, resolve(ROOT, page)),
    ...translationProblems(page, markdown),
    ...kept,
    ...(await executionProblems(commandBlocks(markdown))),
  ]
}

function translationProblems(page: string, markdown: string): Problem[] {
  const original = page.replace('.zh-CN.md', '.md')
  if (original === page) return []
  const difference = structureDifference(read(original), markdown)
  return difference ? [difference] : []
}

/** Runs the blocks of a page in one folder, so that each can use the files of earlier ones. */
async function executionProblems(blocks: readonly CommandBlock[]): Promise<Problem[]> {
  const due = blocks.filter((block) => {
    const key = JSON.stringify([splitScript(block.commands.lines).script, block.output?.lines])
    if (done.has(key)) return false
    if (block.slow && values['skip-slow']) {
      skipped++
      return false
    }
    done.add(key)
    return true
  })
  if (due.length === 0) return []
  const folder = await mkdtemp(join(tmpdir(), 'poolbench-docs-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  // A signal ends this process at once.
  process.on('exit', remove)
  try {
    const shell = await ReaderFolder.make(folder)
    const problems: Problem[] = []
    for (const block of due) problems.push(...(await checkCommands(block, shell, servers)))
    await shell.stopService()
    return problems
  } finally {
    remove()
    process.off('exit', remove)
  }
}

/** Checks the options of each command's page, and returns the number of problems. */
async function checkOptions(): Promise<number> {
  const commands = [...(await printed('--help')).matchAll(/^ {2}([a-z]+)(?: \S+)* {2}/gm)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'help')
  let count = 0
  for (const command of commands) {
    const page = `docs/${PAGE_OF[command] ?? command}.md`
    const problems = existsSync(join(ROOT, page))
      ? optionProblems(await printed(command, '--help'), read(page))
      : ['there is no such page']
    for (const problem of problems) process.stdout.write(`${page}: ${problem}\n`)
    count += problems.length
  }
  return count
}

/** What poolbench prints of these arguments. */
async function printed(...argv: readonly string[]): Promise<string> {
  const { stdout } = await runInProcess([{ argv, isMerged: false }], ROOT)
  return stdout
}

function read(file: string): string {
  return readFileSync(resolve(ROOT, file), 'utf8')
}
