import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { cpuUsage, memoryUsage } from 'node:process'

/** The resources that this process used during a burst. */
export interface ProcessUse {
  /** The share of the time in which the event loop was active, from 0 to 1. */
  readonly eventLoopUtilization: number
  /** The user and system CPU time of all threads. */
  readonly cpuMs: number
}

/** Begins to measure; the returned function ends the measurement. */
export type ProcessMeter = () => () => ProcessUse

/** Measures this process by the counters of Node.js. */
export const meterProcess: ProcessMeter = () => {
  const loop = performance.eventLoopUtilization()
  const cpu = cpuUsage()
  return () => {
    const { user, system } = cpuUsage(cpu)
    // Within one turn of the event loop Node.js reports no time at all, as the loop was busy throughout.
    const { utilization, active, idle } = performance.eventLoopUtilization(loop)
    return {
      eventLoopUtilization: active + idle === 0 ? 1 : Math.min(1, Math.max(0, utilization)),
      cpuMs: (user + system) / 1000,
    }
  }
}

/** The CPU use of all programs on this machine. */
export interface MachineUse {
  /** The busy time in steps of 10 ms, summed over the CPUs. */
  readonly busyMs: number
  readonly idleMs: number
}

/**
 * Begins to measure the machine; the returned function ends the measurement. Call both outside of the
 * measured time, as a reading takes a fifth of a millisecond. The steps are coarse, but the sum over bursts
 * is accurate.
 */
export function meterMachine(): () => MachineUse {
  const before = machineUse()
  return () => {
    const after = machineUse()
    return {
      busyMs: Math.max(0, after.busyMs - before.busyMs),
      idleMs: Math.max(0, after.idleMs - before.idleMs),
    }
  }
}

function machineUse(): MachineUse {
  let busyMs = 0
  let idleMs = 0
  for (const { times } of cpus()) {
    busyMs += times.user + times.nice + times.sys + times.irq
    idleMs += times.idle
  }
  return { busyMs, idleMs }
}

export interface MemoryUse {
  readonly heapUsedMb: number
  readonly rssMb: number
}

export function memoryUse(): MemoryUse {
  const { heapUsed, rss } = memoryUsage()
  return { heapUsedMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 }
}
