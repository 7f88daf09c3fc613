import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'

/** Reads a file; resolves to `undefined` if it does not exist or may not be read. */
export type ReadText = (path: string) => Promise<string | undefined>

const ROOT = '/sys/fs/cgroup'

/**
 * The number of CPUs that the control groups of this process allow: the limit of `docker run --cpus` and of
 * Kubernetes. Every ancestor group limits it too, so the smallest limit counts.
 *
 * @returns `null` if there is no known limit.
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
 */
export async function readCpuLimit(read: ReadText = readText): Promise<number | null> {
  const limits: number[] = []
  for (const line of ((await read('/proc/self/cgroup')) ?? '').split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (controllers === undefined || path === undefined) continue
    const isSecond = controllers === ''
    if (!isSecond && !controllers.split(',').includes('cpu')) continue
    for (const group of [path, ...above(path)]) {
      const limit = isSecond
        ? limitOf(await read(posix.join(ROOT, group, 'cpu.max')))
        : await limitOfFirst(posix.join(ROOT, controllers, group), read)
      if (limit !== undefined) limits.push(limit)
    }
  }
  return limits.length === 0 ? null : Math.min(...limits)
}

/** Parses `200000 100000` (a quota and a period in microseconds); `max` means no limit. */
function limitOf(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number)
  return quota !== undefined && period !== undefined && quota > 0 && period > 0
    ? quota / period
    : undefined
}

async function limitOfFirst(folder: string, read: ReadText): Promise<number | undefined> {
  const quota = await read(posix.join(folder, 'cpu.cfs_quota_us'))
  const period = await read(posix.join(folder, 'cpu.cfs_period_us'))
  return limitOf(`${quota?.trim()} ${period?.trim()}`)
}

function above(path: string): string[] {
  return path === '/' ? [] : [posix.dirname(path), ...above(posix.dirname(path))]
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
