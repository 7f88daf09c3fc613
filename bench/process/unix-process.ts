import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

// Everything here is synchronous: the `exit` event of this process waits for no promise.

/** Whether a process runs. A process that has exited but was not reaped (a zombie) does not. */
export function isRunning(pid: number): boolean {
  const state = process.platform === 'linux' ? linuxState(pid) : psColumn('stat', pid)
  return state !== '' && !/^[ZX]/.test(state)
}

/** Whether any process of a group runs; its leader may have exited. */
export function isGroupRunning(group: number): boolean {
  if (process.platform === 'linux') {
    return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && linuxGroup(pid) === group)
  }
  const lines = ps(['-A', '-o', 'pgid=,stat=']).split('\n')
  return lines.some((line) => new RegExp(`^\\s*${group} [^ZX]`).test(line))
}

/** The processes whose title (what `ps` shows as the command) begins with `prefix`. */
export function processesTitled(prefix: string): number[] {
  const isMeant = (line: string) => line.startsWith(prefix)
  return process.platform === 'linux' ? linuxProcesses(isMeant) : psProcesses(isMeant)
}

/** The processes that were started with exactly this argument. */
export function processesWithArgument(argument: string): number[] {
  if (process.platform === 'linux') {
    return linuxProcesses((line) => line.split('\0').includes(argument))
  }
  return psProcesses((line) => `${line} `.includes(` ${argument} `))
}

/** Sends a signal to a process, or with a negative `pid` to a group; does nothing if it does not exist. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // ESRCH: it has ended in the meantime. EPERM: what macOS reports for a group of zombies.
  }
}

/** @see proc(5): the state is the field after the command's name, which is in parentheses. */
function linuxState(pid: number): string {
  const stat = readOrEmpty(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2)
}

/** The group of a running process. */
function linuxGroup(pid: string): number | undefined {
  const [state = '', , group] = linuxState(Number(pid)).split(' ')
  return /^[ZX]?$/.test(state) ? undefined : Number(group)
}

// `ps` is not used, as slim container images lack it.
function linuxProcesses(isMeant: (commandLine: string) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isMeant(readOrEmpty(`/proc/${pid}/cmdline`)))
    .map(Number)
    .filter(isRunning)
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

function psProcesses(isMeant: (commandLine: string) => boolean): number[] {
  const lines = ps(['-A', '-ww', '-o', 'pid=,command=']).split('\n')
  return lines
    .map((line) => /^\s*(\d+) (.*)$/.exec(line))
    .filter((match) => match?.[2] !== undefined && isMeant(match[2]))
    .map((match) => Number(match?.[1]))
}

function psColumn(column: string, pid: number): string {
  return ps(['-o', `${column}=`, '-p', String(pid)]).trim()
}

function ps(args: readonly string[]): string {
  return spawnSync('ps', args, { encoding: 'utf8' }).stdout ?? ''
}
