import { chmod, copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runChild, type ChildEnd } from '../../bench/process/child-process.ts'
import { buildEnvironment, measuringEnvironment } from '../../bench/gate/versions/environment.ts'
import { offerPrebuiltAddon } from '../package/prebuilt-addon.ts'
import { copyWorkTree, ROOT, runTool } from '../work-copy.ts'
import { runInProcess, type CommandLine } from './in-process.ts'

/** The result files that a reader has from earlier measurements, and the stored file for each. */
const MEASURED_BEFORE = {
  'results/latest.json': 'efficiency.json',
  'results/tune.json': 'tune-reference.json',
  'before.json': 'orders-before.json',
  'after.json': 'orders-after.json',
}

/**
 * The folder in which the commands of a page run: `poolbench`, and `npm run …` in a checkout, which is
 * created when the first of them needs a shell.
 */
export class ReaderFolder {
  readonly #tree: string
  readonly #bin: string
  readonly #home: string
  #checkout: Promise<void> | undefined
  #stopService: () => Promise<void> = () => Promise.resolve()

  private constructor(folder: string) {
    this.#tree = join(folder, 'poolbench')
    this.#bin = join(folder, 'bin')
    this.#home = join(folder, 'home')
  }

  /** @param folder - an empty folder for the results, the checkout, the program and a home. */
  static async make(folder: string): Promise<ReaderFolder> {
    const made = new ReaderFolder(folder)
    await mkdir(join(made.#tree, 'results'), { recursive: true })
    for (const [file, kept] of Object.entries(MEASURED_BEFORE)) {
      await copyFile(join(ROOT, 'results', kept), join(made.#tree, file))
    }
    return made
  }

  runExact(lines: readonly CommandLine[]): Promise<ChildEnd> {
    return runInProcess(lines, this.#tree)
  }

  /** Runs a script, up to the first command that fails. */
  type(script: string, timeoutMs: number): Promise<ChildEnd> {
    return this.#run(script, { signal: new AbortController().signal, timeoutMs })
  }

  /** Starts a service and waits until it answers; a service started before is stopped. */
  async serve(script: string, url: string): Promise<ChildEnd | undefined> {
    await this.stopService()
    const stopped = new AbortController()
    const ended = this.#run(script, { signal: stopped.signal })
    this.#stopService = async () => {
      stopped.abort()
      // The rejection by the abort is expected.
      await ended.catch(() => undefined)
    }
    const answered = untilItAnswers(url, stopped.signal)
    return Promise.race([ended, answered.then(() => undefined)])
  }

  async stopService(): Promise<void> {
    await this.#stopService()
  }

  async #run(
    script: string,
    limits: { readonly signal: AbortSignal; readonly timeoutMs?: number },
  ): Promise<ChildEnd> {
    await (this.#checkout ??= this.#checkOut())
    const { PATH = '' } = process.env
    const env = {
      ...measuringEnvironment(buildEnvironment()),
      // The gate keeps its bases there. npm keeps its own cache, to avoid fetching packages again.
      HOME: this.#home,
      npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
      // Suppresses the lines that `npm run` prints above the output of a script.
      npm_config_loglevel: 'silent',
      npm_config_update_notifier: 'false',
      PATH: `${this.#bin}${delimiter}${PATH}`,
    }
    const args = ['-e', '-o', 'pipefail', '-c', script]
    return runChild('bash', args, { cwd: this.#tree, env, ...limits })
  }

  async #checkOut(): Promise<void> {
    for (const each of [this.#bin, this.#home]) await mkdir(each)
    await copyWorkTree(ROOT, this.#tree)
    await this.#addBuild()
    await this.#addRepository()
    // The gate installs its base.
    await offerPrebuiltAddon(this.#home)
  }

  async #addBuild(): Promise<void> {
    const [from, to] = [join(ROOT, 'dist'), join(this.#tree, 'dist')]
    for (const part of ['src', 'bench', 'benchmarks', 'scripts', 'examples']) {
      await cp(join(from, part), join(to, part), { recursive: true, preserveTimestamps: true })
    }
    // The packages have another path in the copy; without this, the next build checks all types again.
    const state = await readFile(join(from, '.tsbuildinfo'), 'utf8')
    const packages = relative(to, join(ROOT, 'node_modules'))
    await writeFile(
      join(to, '.tsbuildinfo'),
      state.replaceAll('"../node_modules/', `"${packages}/`),
    )
    const program = join(this.#bin, 'poolbench')
    const cli = join(this.#tree, 'dist/bench/cli.js')
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`)
    await chmod(program, 0o755)
  }

  /** Creates a repository for the gate, which compares commits. */
  async #addRepository(): Promise<void> {
    const git = (...args: readonly string[]): Promise<string> => runTool('git', args, this.#tree)
    const reader = ['-c', 'user.name=reader', '-c', 'user.email=reader@localhost']
    await git('init', '--quiet', '--initial-branch=main')
    // It is a link here, which the pattern for a folder does not match.
    await writeFile(join(this.#tree, '.git/info/exclude'), 'node_modules\n')
    await git('add', '--all')
    await git(...reader, 'commit', '--quiet', '--message=as it is')
  }
}

async function untilItAnswers(url: string, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await delay(50)
  }
}
