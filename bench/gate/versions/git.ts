import { runChild, type ChildEnd } from '../../process/child-process.ts'
import { gitEnvironment } from './environment.ts'
import { VersionError } from './version-error.ts'

/** Runs git commands in one folder, whatever repository the environment refers to. */
export class Git {
  readonly folder: string
  readonly #signal: AbortSignal

  /** @param folder - an absolute path. */
  constructor(folder: string, signal: AbortSignal) {
    this.folder = folder
    this.#signal = signal
  }

  in(folder: string): Git {
    return new Git(folder, this.#signal)
  }

  /**
   * The output of a command, without the line end; `undefined` if it fails.
   *
   * @throws {VersionError} if git cannot be run.
   */
  async ask(...args: readonly string[]): Promise<string | undefined> {
    const { code, stdout } = await this.#run(args)
    return code === 0 ? stdout.replace(/\n$/, '') : undefined
  }

  /** @throws {VersionError} if the command fails. */
  async do(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr, outcome } = await this.#run(args)
    if (code === 0) return stdout.replace(/\n$/, '')
    const lines = stderr.split('\n')
    const line = lines.find((each) => /^(fatal|error): /.test(each)) ?? lines[0]
    throw new VersionError(`git ${args[0]}: ${line || outcome}`)
  }

  async #run(args: readonly string[]): Promise<ChildEnd> {
    const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false']
    const options = { cwd: this.folder, env: gitEnvironment(), signal: this.#signal }
    try {
      return await runChild('git', [...quiet, ...args], options)
    } catch (error) {
      this.#signal.throwIfAborted()
      throw new VersionError(`git cannot be run (${(error as Error).message})`, { cause: error })
    }
  }
}
