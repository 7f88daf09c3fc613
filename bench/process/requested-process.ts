import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { closeAtExit, forgetAtExit, type Closable } from './exit-cleanup.ts'
import { receivedError, type Answer, type Request } from './requests.ts'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** A process ended before it answered. The message says how: `exited with code 1`, `was ended by SIGKILL`. */
export class ProcessEndedError extends Error {
  override readonly name = 'ProcessEndedError'
  /** Its `cause` is the error that ended the process, if it told one. */
  readonly code = 'PROCESS_ENDED'
}

/**
 * A process of Node.js that answers requests by `answerRequests`. What it writes goes to standard error.
 * It leads a process group, so that Ctrl-C in the terminal does not reach it, and it ends with this one.
 * Requests and answers are passed as structured clones, and are seen by no other program.
 */
export class RequestedProcess implements Closable {
  readonly #child: ChildProcess
  /** Resolves when the process has ended, with why no request is answered any more. */
  readonly #ended: Promise<ProcessEndedError>
  readonly #waiting = new Map<number, Waiting>()
  #requests = 0
  #fault: Error | undefined

  constructor(module: URL) {
    this.#child = fork(fileURLToPath(module), {
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    closeAtExit(this)
    this.#child.on('message', (answer: Answer) => this.#receive(answer))
    this.#ended = new Promise((resolve) => {
      const end = (outcome: string): void => {
        forgetAtExit(this)
        resolve(new ProcessEndedError(outcome, { cause: this.#fault }))
      }
      this.#child.on('error', ({ message }) => {
        if (this.#child.pid === undefined) end(`could not be run (${message})`)
      })
      this.#child.once('exit', (code, signal) => {
        end(signal === null ? `exited with code ${code}` : `was ended by ${signal}`)
      })
    })
  }

  /** @throws {ProcessEndedError} if it does not answer any more, else what it answers with. */
  request(body: unknown): Promise<unknown> {
    const id = ++this.#requests
    const answer = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
    // What cannot be sent is told by the end of the process, which says more.
    this.#child.send({ id, body } satisfies Request, () => undefined)
    return Promise.race([answer, this.#ended.then((error) => Promise.reject(error))])
  }

  /** Lets it end by itself, and kills it after the grace period. */
  async stop(graceMs: number): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    const killing = setTimeout(() => this.closeNow(), graceMs)
    await this.#ended
    clearTimeout(killing)
  }

  closeNow(): void {
    this.#child.kill('SIGKILL')
  }

  #receive(answer: Answer): void {
    if ('fault' in answer) {
      this.#fault = receivedError(answer.fault)
      return
    }
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(receivedError(answer.error))
    else waiting?.resolve(answer.value)
  }
}
