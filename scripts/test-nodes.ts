/**
 * Runs the contract suites, the main job and the demo on each supported Node.js, or on the given ones: `npm
 * run test:nodes -- 24 26`. It prints a line for each, and exits with 1 if one failed. `--without-addon`
 * leaves out better-sqlite3 and saves the minute of compiling it; `--reports FOLDER` keeps Vitest's reports,
 * as node-24.json.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { NODE_NAMES, nodeVersion } from './nodes/node-version.ts'
import { testOn } from './nodes/test-on.ts'

const { values, positionals } = parseArgs({
  options: { 'without-addon': { type: 'boolean', default: false }, reports: { type: 'string' } },
  allowPositionals: true,
})
const names = positionals.length > 0 ? positionals : NODE_NAMES
const unknown = names.filter((name) => !NODE_NAMES.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`name some of ${NODE_NAMES.join(', ')}, not ${unknown.join(', ')}\n`)
  process.exit(2)
}

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interrupted.abort(new Error(signal)))
}
const folder = await mkdtemp(join(tmpdir(), 'poolbench-nodes-'))
const reports = resolve(values.reports ?? folder)
try {
  for (const name of names) {
    const { line, output, hasPassed } = await testOn(await nodeVersion(name), {
      report: join(reports, `node-${name}.json`),
      addon: !values['without-addon'],
      signal: interrupted.signal,
    })
    process.stderr.write(output)
    process.stdout.write(`${line}\n`)
    if (!hasPassed) process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
