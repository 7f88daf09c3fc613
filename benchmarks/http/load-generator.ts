import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { pid } from 'node:process'
import { MeasureError } from '../../bench/run/measure-error.ts'
import { closeAtExit, forgetAtExit } from '../../bench/process/exit-cleanup.ts'
import type { Load, LoadOutcome } from './load.ts'

/** The process that sends the requests; it does not outlive this one. */
export class LoadGenerator {
  readonly #child: ChildProcess
  readonly #mortal = { closeNow: () => void this.#child.kill('SIGKILL') }

  constructor() {
    // The argument only identifies the process in process lists.
    this.#child = fork(new URL('./load-process.js', import.meta.url), [`--of=${pid}`])
    closeAtExit(this.#mortal)
  }

  /**
   * @throws {MeasureError} where the process has ended.
   * @throws the signal's reason when it aborts; then the process is ended, and its requests with it.
   */
  async run(load: Load, signal?: AbortSignal): Promise<LoadOutcome> {
    signal?.throwIfAborted()
    const over = new AbortController()
    const abort = (): void => this.#mortal.closeNow()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      if (!this.#child.connected) throw new MeasureError('the load generator has ended')
      this.#child.send(load)
      const ended = once(this.#child, 'exit', { signal: over.signal }).then(() => {
        signal?.throwIfAborted()
        throw new MeasureError('the load generator has ended')
      })
      const answered = once(this.#child, 'message', { signal: over.signal })
      const [outcome] = (await Promise.race([answered, ended])) as [LoadOutcome]
      return outcome
    } finally {
      over.abort()
      signal?.removeEventListener('abort', abort)
    }
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode === null && signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#mortal.closeNow()
      await ended
    }
    forgetAtExit(this.#mortal)
  }
}
