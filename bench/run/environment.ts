import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, cpus, hostname, loadavg, platform, release, totalmem } from 'node:os'
import { version, versions } from 'node:process'
import type { EnvironmentResult } from '../result/schema.ts'

/** The libraries whose version decides what is measured. */
const LIBRARIES = ['better-sqlite3', 'postgres', 'pg', 'mysql2']

/**
 * What the numbers of a run depend on besides the databases.
 *
 * @param libraries - further ones whose version matters.
 */
export async function captureEnvironment(
  libraries: readonly string[] = [],
): Promise<EnvironmentResult> {
  const governor = await readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')
  const pressure = await readText('/proc/pressure/cpu')
  const some = /some .*avg60=([\d.]+)/.exec(pressure ?? '')?.[1]
  return {
    node: version,
    v8: versions.v8,
    platform: platform(),
    release: release(),
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() || 'unknown',
    cpus: cpus().length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    governor: governor?.trim() ?? null,
    loadAverage: loadavg()[0] ?? 0,
    cpuPressure: some === undefined ? null : Number(some),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    // Two hosted runners of one model are not one machine. The name itself is nobody's business.
    machine: createHash('sha256').update(`poolbench ${hostname()}`).digest('hex').slice(0, 12),
    libraries: await libraryVersions([...LIBRARIES, ...libraries]),
  }
}

async function libraryVersions(names: readonly string[]): Promise<Record<string, string>> {
  const { resolve } = createRequire(import.meta.url)
  const versionsByName: Record<string, string> = {}
  for (const name of names) {
    // Not every library exports its package.json, so it is looked for above its entry.
    const entry = tryTo(() => resolve(name))
    const root = entry && new RegExp(`^.*[\\\\/]node_modules[\\\\/]${name}[\\\\/]`).exec(entry)?.[0]
    const text = root && (await readText(`${root}package.json`))
    if (text) versionsByName[name] = (JSON.parse(text) as { version: string }).version
  }
  return versionsByName
}

function tryTo<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
