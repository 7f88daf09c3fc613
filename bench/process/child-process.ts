import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { pause } from './pause.ts'
import { isGroupRunning, sendSignal } from './unix-process.ts'

/** The grace period between SIGTERM and SIGKILL: time to drop tables and to stop servers. */
const GRACE_MS = 10_000
/** The same when this process is asked to exit at once. */
const EXIT_GRACE_MS = 3_000
const LONGEST_TIMER_MS = 2 ** 31 - 1
const STDERR_CHARACTERS_KEPT = 65_536

/** How a child is run. */
export interface ChildOptions {
  /** Absolute. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the child when aborted. */
  readonly signal: AbortSignal
  /** Default: as long as it takes. */
  readonly timeoutMs?: number
  /** A descriptor that all output goes to, instead of being gathered. */
  readonly logTo?: number
  /** Whether `command` is for a shell. Default: no. */
  readonly shell?: boolean
  /** From SIGTERM to SIGKILL. Default: ten seconds. */
  readonly graceMs?: number
}

/** How a child ended. */
export interface ChildEnd {
  /** `null`: it was ended by a signal. */
  readonly code: number | null
  /** `exited with code 1`, `was ended by SIGKILL`. */
  readonly outcome: string
  readonly isTimedOut: boolean
  /** Empty where `logTo` was given. */
  readonly stdout: string
  /** Its beginning: at most 64 Ki characters. */
  readonly stderr: string
}

/**
 * Runs a command to its end. It leads a process group, and what it leaves of that is killed, so
 * that nothing outlives this call, or this process.
 *
 * @throws the reason of `signal` when aborted, once the child has ended; an `Error` with the code
 * of the system (`ENOENT`) where it cannot be started.
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
  // Before what else there is to do then: removing its files.
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

/** @returns what was read so far. */
function textOf(stream: Readable | null, maxCharacters: number): () => string {
  let text = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (more) => {
    if (text.length < maxCharacters) text += String(more)
  })
  return () => text
}

function setTimeoutOrNever(callback: () => void, ms = Infinity): NodeJS.Timeout | undefined {
  // A longer one would fire at once.
  return ms > LONGEST_TIMER_MS ? undefined : setTimeout(callback, ms)
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) sendSignal(-pid, signal)
}

/** For the `exit` event of this process, which waits for no promise: blocks instead. */
function endAtExit({ pid }: ChildProcess): void {
  if (pid === undefined) return
  const deadlineMs = performance.now() + EXIT_GRACE_MS
  sendSignal(-pid, 'SIGTERM')
  while (isGroupRunning(pid) && performance.now() < deadlineMs) pause(20)
  sendSignal(-pid, 'SIGKILL')
}
