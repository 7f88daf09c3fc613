import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The processes that a process has started, in that order. */
export function childrenOf(pid: number): number[] {
  // As in bench/process, slim images of Linux lack `ps`.
  const text =
    process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout
  return text.split(/\s+/).filter(Boolean).map(Number)
}
