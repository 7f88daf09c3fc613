import { readFileSync, rmSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { VersionError } from './version-error.ts'

/** A cache folder that is locked by this process. */
export interface CacheLock {
  release(): void
}

/**
 * Locks a cache folder until this process releases it or exits. A lock whose process has exited is taken
 * over.
 *
 * @param file - the lock file; its folder exists.
 * @throws {VersionError} if another process holds it.
 */
export async function takeLock(file: string): Promise<CacheLock> {
  const mine = `${file}.${crypto.randomUUID()}`
  await writeFile(mine, `${process.pid}\n`)
  try {
    // The file must have its content from the moment it exists.
    while (!(await linked(mine, file))) await removeStale(file)
  } finally {
    await rm(mine, { force: true })
  }
  return heldLock(file)
}

function heldLock(file: string): CacheLock {
  const release = (): void => {
    process.off('exit', release)
    if (holderIn(file) === process.pid) rmSync(file, { force: true })
  }
  process.on('exit', release)
  return { release }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function removeStale(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const holder = Number(text)
  if (isAlive(holder)) {
    throw new VersionError(
      `process ${holder} is using this base: wait for it to end; if it is not poolbench, remove ${file}`,
    )
  }
  const stale = `${file}.${crypto.randomUUID()}`
  try {
    await rename(file, stale)
  } catch {
    return
  }
  // Another process has taken the lock over in the meantime.
  if ((await readFile(stale, 'utf8')) !== text) await linked(stale, file)
  await rm(stale, { force: true })
}

function holderIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
