import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runChild } from '../../bench/process/child-process.ts'
import { buildEnvironment } from '../../bench/gate/versions/environment.ts'
import { copyFiles, copyPackages, ROOT, runTool } from '../work-copy.ts'
import type { NodeVersion } from './node-version.ts'

const ADDON = 'better-sqlite3'
const VITEST = 'node_modules/vitest/vitest.mjs'
const CLI = 'dist/bench/cli.js'

/** The outcome of the tests on one Node.js. */
export interface NodeOutcome {
  /** A line with the number of passed tests, or the first failure. */
  readonly line: string
  /** The output of the failed command. */
  readonly output: string
  readonly hasPassed: boolean
}

/**
 * Runs the contract suites, the main job and the demo on one Node.js, in a copy of the working tree with its
 * build, and with separate packages.
 *
 * @param options - `report`: the path for Vitest's report, if any; `addon`: whether better-sqlite3 is built
 * for this Node.js. If it cannot be, or should not be, it is left out.
 */
export async function testOn(
  { version, bin, home }: NodeVersion,
  { report, addon, signal }: { report: string; addon: boolean; signal: AbortSignal },
): Promise<NodeOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'poolbench-node-'))
  const env = {
    ...buildEnvironment(),
    PATH: [bin, process.env['PATH']].join(delimiter),
    ...(home === undefined ? {} : { npm_config_nodedir: home }),
  }
  const run = (command: string, ...args: string[]) =>
    runChild(command, args, { cwd: folder, env, signal })
  try {
    await copyFiles(ROOT, folder)
    await copyPackages(ROOT, folder)
    await runTool('cp', ['-a', 'dist', folder], ROOT)
    const isBuiltForAnother = home !== undefined
    let left = ''
    if (isBuiltForAnother) {
      await rm(join(folder, 'node_modules', ADDON, 'build'), { recursive: true, force: true })
      const built = addon && (await run('npm', 'rebuild', ADDON)).code === 0
      if (!built) {
        // npm also leaves out an optional package that it cannot build.
        await rm(join(folder, 'node_modules', ADDON), { recursive: true, force: true })
        left = `; without ${ADDON}`
      }
    }
    const json = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
    const steps = [
      ['the contract suites', 'node', VITEST, 'run', 'test/contract', ...json],
      ['run --quick', 'node', CLI, 'run', '--quick'],
      ['demo', 'node', CLI, 'demo'],
    ] as const
    for (const [title, command, ...args] of steps) {
      const { code, outcome, stdout, stderr } = await run(command, ...args)
      if (code === 0) continue
      const line = `Node ${version}: ${title} ${outcome}${left}`
      return { line, output: stdout + stderr, hasPassed: false }
    }
    const { numPassedTests } = JSON.parse(await readFile(report, 'utf8'))
    const passed = `the contract suites (${numPassedTests} tests), run --quick and demo passed`
    return { line: `Node ${version}: ${passed}${left}`, output: '', hasPassed: true }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
