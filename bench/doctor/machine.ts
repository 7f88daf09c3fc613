import { readFile } from 'node:fs/promises'
import { availableParallelism, freemem } from 'node:os'
import { constrainedMemory } from 'node:process'
import type { EnvironmentResult } from '../result/schema.ts'
import { readCpuLimit } from './cpu-limit.ts'

/** The properties and the load of the machine. `null` means that it does not report the value. */
export interface MachineFacts {
  readonly platform: string
  readonly cpuModel: string
  readonly cpus: number
  /** The number of CPUs that this process may run on. */
  readonly availableCpus: number
  /** The CPU limit of its control group, in CPUs; may be a fraction. */
  readonly cpuLimit: number | null
  readonly governor: string | null
  /** The load average of the last minute, before the doctor did any work. */
  readonly loadAverage: number | null
  /** The share of the last minute in which something waited for a CPU, from 0 to 1. */
  readonly cpuPressure: number | null
  /** The share of CPU time that the hypervisor gave to other machines meanwhile, from 0 to 1. */
  readonly steal: number | null
  readonly memoryMb: number
  readonly freeMemoryMb: number
}

/** Begins to observe the machine; the returned function ends the observation. */
export async function probeMachine(
  environment: EnvironmentResult,
): Promise<() => Promise<MachineFacts>> {
  const before = await cpuTimes()
  const cpuLimit = await readCpuLimit()
  // A container may have less than the machine; 0 or a huge number means no limit.
  const limitMb = (constrainedMemory() || Infinity) / 2 ** 20
  const freeMemoryMb = freemem() / 2 ** 20
  return async () => ({
    platform: environment.platform,
    cpuModel: environment.cpuModel,
    cpus: environment.cpus,
    availableCpus: availableParallelism(),
    cpuLimit,
    governor: environment.governor,
    // Windows has no load average, and Node.js reports 0.
    loadAverage: environment.platform === 'win32' ? null : environment.loadAverage,
    cpuPressure: environment.cpuPressure === null ? null : environment.cpuPressure / 100,
    steal: stealBetween(before, await cpuTimes()),
    memoryMb: Math.round(Math.min(environment.memoryMb, limitMb)),
    freeMemoryMb: Math.round(Math.min(freeMemoryMb, limitMb)),
  })
}

/** The times of all CPUs together, in clock ticks since boot. */
export interface CpuTimes {
  readonly steal: number
  readonly total: number
}

/** @see proc(5): user, nice, system, idle, iowait, irq, softirq, steal; guests are in the first two. */
export function readCpuTimes(stat: string): CpuTimes | undefined {
  const fields = /^cpu +(.*)$/m.exec(stat)?.[1]?.trim().split(/\s+/).slice(0, 8).map(Number)
  const steal = fields?.[7]
  if (!fields || steal === undefined) return undefined
  return { steal, total: fields.reduce((sum, ticks) => sum + ticks, 0) }
}

export function stealBetween(
  before: CpuTimes | undefined,
  after: CpuTimes | undefined,
): number | null {
  if (!before || !after || after.total <= before.total) return null
  return (after.steal - before.steal) / (after.total - before.total)
}

async function cpuTimes(): Promise<CpuTimes | undefined> {
  return readCpuTimes(await readFile('/proc/stat', 'utf8').catch(() => ''))
}
