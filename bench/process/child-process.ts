import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { pause } from './pause.ts'
import { isGroupRunning, sendSignal } from './unix-process.ts'

/** The grace period between SIGTERM and SIGKILL: time to drop tables and to stop servers. */
const GRACE_MS = 10_000
/** The grace period if this process is asked to exit at once. */
const EXIT_GRACE_MS = 3_000
const LONGEST_TIMER_MS = 2 ** 31 - 1
const STDERR_CHARACTERS_KEPT = 65_536

/** The options for running a child. */
export interface ChildOptions {
  /** An absolute path. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The signal that ends the child. */
  readonly signal: AbortSignal
  /** The time limit. Default: none. */
  readonly timeoutMs?: number
  /** A file descriptor that receives all output instead of it being collected. */
  readonly logTo?: number
  /** Whether `command` is for a shell. Default: no. */
  readonly shell?: boolean
  /** The time from SIGTERM to SIGKILL. Default: ten seconds. */
  readonly graceMs?: number
}

/** The end of a child process, with its output. */
export interface ChildEnd {
  /** The exit code; `null` if a signal ended it. */
  readonly code: number | null
  /** A description: `exited with code 1`, `was ended by SIGKILL`. */
  readonly outcome: string
  readonly isTimedOut: boolean
  /** The output; empty if `logTo` was given. */
  readonly stdout: string
  /** The beginning of the error output: at most 64 Ki characters. */
  readonly stderr: string
}

/**
 * Runs a command to its end. It leads a process group whose remaining processes are killed, so that none
 * outlives this call or this process.
 *
 * @throws the reason of `signal` when aborted, once the child has ended; an `Error` with the system's code
 * (`ENOENT`) if it cannot be started.
 */
export async function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildEnd> {
  const { cwd, env, signal, timeoutMs, logTo, shell = false, graceMs = GRACE_MS } = options
  signal.throwIfAborted()
  const output = logTo ?? 'pipe'
  const child = spawn(command, args, {
    cwd,
    env,
    shell,
    detached: true,
    stdio: ['ignore', output, output],
  })
  const stdout = textOf(child.stdout, Infinity)
  const stderr = textOf(child.stderr, STDERR_CHARACTERS_KEPT)
  let isTimedOut = false
  let killing: NodeJS.Timeout | undefined
  const end = (): void => {
    signalGroup(child, 'SIGTERM')
    killing ??= setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
  }
  const expiry = setTimeoutOrNever(() => {
    isTimedOut = true
    end()
  }, timeoutMs)
  const endNow = (): void => endAtExit(child)
  signal.addEventListener('abort', end)
  // Registered first, so that it runs before other clean-up, such as removing its files.
  process.prependListener('exit', endNow)
  try {
    const { code, outcome } = await endOf(child, () => killing !== undefined)
    // The rest of the group gets the grace period too, even if its leader has exited.
    if (killing) await groupEnd(child)
    signal.throwIfAborted()
    return { code, outcome, isTimedOut, stdout: stdout(), stderr: stderr() }
  } finally {
    clearTimeout(expiry)
    clearTimeout(killing)
    signal.removeEventListener('abort', end)
    process.off('exit', endNow)
  }
}

function endOf(
  child: ChildProcess,
  isEnding: () => boolean,
): Promise<Pick<ChildEnd, 'code' | 'outcome'>> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      if (child.pid === undefined) reject(error)
    })
    child.once('exit', (code, by) => {
      // Kill any processes that remain in its group.
      if (!isEnding()) signalGroup(child, 'SIGKILL')
      const outcome = by === null ? `exited with code ${code}` : `was ended by ${by}`
      const end = { code, outcome }
      // The last lines may still be in the pipe, which stays open while an orphan holds it.
      const timer = setTimeout(resolve, 500, end)
      child.once('close', () => {
        clearTimeout(timer)
        resolve(end)
      })
    })
  })
}

async function groupEnd({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return
  while (isGroupRunning(pid)) await delay(20)
}

/** @returns the text read so far. */
function textOf(stream: Readable | null, maxCharacters: number): () => string {
  let text = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (more) => {
    if (text.length < maxCharacters) text += String(more)
  })
  return () => text
}

function setTimeoutOrNever(callback: () => void, ms = Infinity): NodeJS.Timeout | undefined {
  // A longer delay would fire at once.
  return ms > LONGEST_TIMER_MS ? undefined : setTimeout(callback, ms)
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) sendSignal(-pid, signal)
}

/** Ends the child in the `exit` event, which does not wait for promises, so this blocks. */
function endAtExit({ pid }: ChildProcess): void {
  if (pid === undefined) return
  const deadlineMs = performance.now() + EXIT_GRACE_MS
  sendSignal(-pid, 'SIGTERM')
  while (isGroupRunning(pid) && performance.now() < deadlineMs) pause(20)
  sendSignal(-pid, 'SIGKILL')
}
