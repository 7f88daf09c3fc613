import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'

/**
 * Ends processes with SIGKILL, and gives back for them what a PostgreSQL that
 * dies so leaves in the system until it is started in the same folder again:
 * a megabyte in /dev/shm, and one segment of System V shared memory.
 *
 * @param sharing - the processes that may have a part of that memory.
 */
export function killRudely(pids: readonly number[], sharing: readonly number[] = pids): void {
  const files = new Set(sharing.flatMap((pid) => sharedFilesOf(pid)))
  for (const pid of pids) sendKill(pid)
  for (const file of files) rmSync(file, { force: true })
  removeSegmentsOf(pids)
}

function sharedFilesOf(pid: number): string[] {
  const maps = readOrEmpty(`/proc/${pid}/maps`)
  return [...maps.matchAll(/\/dev\/shm\/PostgreSQL\.\d+/g)].map(([file]) => file)
}

function removeSegmentsOf(creators: readonly number[]): void {
  // Columns: key, shmid, perms, size, cpid, …
  const rows = readOrEmpty('/proc/sysvipc/shm').split('\n').slice(1)
  for (const [, id = '', , , creator] of rows.map((row) => row.trim().split(/\s+/))) {
    if (creators.includes(Number(creator))) remove(id)
  }
}

function remove(segment: string): void {
  try {
    execFileSync('ipcrm', ['-m', segment], { stdio: 'ignore' })
  } catch {
    // A machine without ipcrm keeps these 56 bytes.
  }
}

function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Killing the one before it ended it.
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
