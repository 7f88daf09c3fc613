import { spawn, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { pause } from './pause.ts'
import { isRunning, sendSignal } from './unix-process.ts'

const LOG_LINES_KEPT = 20

/** A signal, and the grace period before SIGKILL. */
export interface StopSignal {
  readonly signal: NodeJS.Signals
  readonly graceMs: number
}

/** A user of this machine. */
export interface UnixUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** The options for running a process. */
export interface ProcessOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly user: UnixUser | undefined
  /** Removes secrets from every line that it writes. */
  readonly redact: (line: string) => string
}

/** The end of a process. */
export interface ProcessEnd {
  readonly succeeded: boolean
  /**
   * A description: `exited with code 1`, `was ended by SIGKILL`, `could not be run (spawn initdb EACCES)`.
   */
  readonly outcome: string
  readonly cause?: Error
}

/**
 * A process that leads its own process group: Ctrl-C in the terminal does not reach it, and no process that
 * it leaves in the group outlives it.
 */
export class ServerProcess {
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<ProcessEnd>
  readonly #child: ChildProcess
  readonly #options: ProcessOptions
  readonly #logLines: string[] = []
  #end: ProcessEnd | undefined

  constructor(command: string, args: readonly string[], options: ProcessOptions) {
    const { cwd, env, user } = options
    this.#options = options
    this.#child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    })
    this.#keepLog(this.#child.stdout as Socket)
    this.#keepLog(this.#child.stderr as Socket)
    this.ended = this.#watch()
  }

  /** The end of the process; `undefined` while it runs. */
  get end(): ProcessEnd | undefined {
    return this.#end
  }

  /** The last lines that it wrote, oldest first. */
  get logLines(): readonly string[] {
    return this.#logLines
  }

  /** Allows this process to exit while the child runs. */
  unref(): void {
    this.#child.unref()
    for (const stream of [this.#child.stdout, this.#child.stderr]) (stream as Socket).unref()
  }

  /** Sends `stopSignal`, if there is one, and SIGKILL after its grace period. */
  async stop(stopSignal?: StopSignal): Promise<void> {
    this.#child.ref()
    if (stopSignal !== undefined && this.#end === undefined) {
      this.#child.kill(stopSignal.signal)
      await this.endsWithin(stopSignal.graceMs)
    }
    this.#killGroup()
    await this.ended
  }

  /** The synchronous form, for the `exit` event. */
  stopNow(stopSignal?: StopSignal): void {
    const { pid } = this.#child
    if (stopSignal !== undefined && pid !== undefined && this.#end === undefined) {
      const deadline = performance.now() + stopSignal.graceMs
      sendSignal(pid, stopSignal.signal)
      while (isRunning(pid) && performance.now() < deadline) pause(5)
    }
    this.#killGroup()
  }

  async endsWithin(ms: number): Promise<boolean> {
    const timer = new AbortController()
    await Promise.race([this.ended, delay(ms, undefined, { signal: timer.signal })])
    timer.abort()
    return this.#end !== undefined
  }

  // Only before the leader is reaped: its id may be reused afterwards.
  #killGroup(): void {
    if (this.#child.pid !== undefined && this.#end === undefined) {
      sendSignal(-this.#child.pid, 'SIGKILL')
    }
  }

  #keepLog(stream: Socket): void {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.trim() === '') return
      this.#logLines.push(this.#options.redact(line.trim()))
      if (this.#logLines.length > LOG_LINES_KEPT) this.#logLines.shift()
    })
  }

  #watch(): Promise<ProcessEnd> {
    return new Promise((resolve) => {
      const finish = (end: ProcessEnd): void => {
        this.#killGroup()
        this.#end = end
        // The last lines may still be in the pipe, which stays open while an orphan holds it.
        const timer = setTimeout(resolve, 200, end)
        this.#child.once('close', () => {
          clearTimeout(timer)
          resolve(end)
        })
      }
      this.#child.once('error', (cause) => {
        if (this.#child.pid !== undefined) return
        finish({ succeeded: false, outcome: `could not be run (${cause.message})`, cause })
      })
      this.#child.once('exit', (code, signal) => {
        const outcome = signal === null ? `exited with code ${code}` : `was ended by ${signal}`
        finish({ succeeded: code === 0, outcome })
      })
    })
  }
}
