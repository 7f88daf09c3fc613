import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { arch, cpus, hostname, loadavg, platform, release, totalmem } from 'node:os'
import { version, versions } from 'node:process'
import { DRIVER_LIBRARIES, findLibrary, type LibraryCopy } from '../../src/index.ts'
import type { EnvironmentResult } from '../result/schema.ts'

/**
 * The environment of a run, apart from the databases.
 *
 * @param projectFolder - the folder to resolve from: the libraries of the project are the ones measured.
 * @param libraries - further ones whose version matters.
 */
export async function captureEnvironment(
  projectFolder?: string,
  libraries: readonly string[] = [],
): Promise<EnvironmentResult> {
  const copies = [...DRIVER_LIBRARIES, ...libraries].flatMap(
    (name) => copyOf(name, projectFolder) ?? [],
  )
  const ofProject = copies.filter(({ from }) => from === 'project').map(({ name }) => name)
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
    // Two hosted runners of one model are different machines. The hash keeps the name private.
    machine: createHash('sha256').update(`poolbench ${hostname()}`).digest('hex').slice(0, 12),
    libraries: Object.fromEntries(copies.map(({ name, version: its }) => [name, its])),
    ...(ofProject.length > 0 && { projectLibraries: ofProject }),
  }
}

/** The copy of a library; a broken one is reported where it is used. */
function copyOf(name: string, projectFolder: string | undefined): LibraryCopy | undefined {
  try {
    return findLibrary(name, projectFolder)
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
