import { lstat, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  isRunning,
  processesTitled,
  processesWithArgument,
  sendSignal,
} from '../process/unix-process.ts'
import { ownerOf } from './data-directory-name.ts'

/** The stale folder of a private database, whose owner has exited. */
export interface StaleDirectory {
  readonly folder: string
  readonly ownerPid: number
  /** The server's processes that still run. */
  readonly pids: readonly number[]
  /** Whether this user may end and remove it. */
  readonly isOurs: boolean
}

/** The shutdown signal. A killed run leaves no data to save, and this signal releases shared memory. */
const STOP_SIGNAL = 'SIGQUIT'
const STOP_GRACE_MS = 5_000
const LOOK_AGAIN_MS = 50

/** Finds the folders that killed runs left in the temporary folder of this machine. */
export async function findStaleDirectories(): Promise<StaleDirectory[]> {
  const place = await realpath(tmpdir())
  const directories: StaleDirectory[] = []
  for (const name of await readdir(place)) {
    const ownerPid = ownerOf(name)
    if (ownerPid === undefined || isRunning(ownerPid)) continue
    const folder = join(place, name)
    const found = await lstat(folder).catch(() => undefined)
    if (!found?.isDirectory()) continue
    const ourselves = process.geteuid?.()
    const isOurs = ourselves === undefined || ourselves === 0 || ourselves === found.uid
    directories.push({ folder, ownerPid, pids: processesOf(folder), isOurs })
  }
  return directories
}

/**
 * Ends its processes and removes the folder.
 *
 * @throws {Error} if the folder cannot be removed.
 */
export async function removeStaleDirectory({ folder }: StaleDirectory): Promise<void> {
  const deadline = performance.now() + STOP_GRACE_MS
  for (const pid of processesOf(folder)) sendSignal(pid, STOP_SIGNAL)
  while (processesOf(folder).length > 0 && performance.now() < deadline) await delay(LOOK_AGAIN_MS)
  for (const pid of processesOf(folder)) sendSignal(pid, 'SIGKILL')
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

/**
 * The server's processes, found by an argument that only a server of this folder has, so that, for example,
 * an editor with its log is not matched.
 */
function processesOf(folder: string): number[] {
  const name = basename(folder)
  const data = join(folder, 'data')
  const servers = [`cluster_name=${name}`, `--datadir=${data}`, `--pgdata=${data}`]
  const found = [
    ...servers.flatMap((argument) => processesWithArgument(argument)),
    ...processesTitled(`postgres: ${name}: `),
  ]
  return [...new Set(found)]
}
