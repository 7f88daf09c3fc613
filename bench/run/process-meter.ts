import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { cpuUsage, memoryUsage } from 'node:process'

/** What this process spent during a burst. */
export interface ProcessUse {
  /** Share of the time that the main thread did not wait, 0 to 1. */
  readonly eventLoopUtilization: number
  /** User and system time of all threads. */
  readonly cpuMs: number
}

/** Begins to measure; the function that it returns ends it. */
export type ProcessMeter = () => () => ProcessUse

/** Measures this process by its own account. */
export const meterProcess: ProcessMeter = () => {
  const loop = performance.eventLoopUtilization()
  const cpu = cpuUsage()
  return () => {
    const { user, system } = cpuUsage(cpu)
    // Within one turn of the loop Node reports no time at all: then the loop was busy throughout.
    const { utilization, active, idle } = performance.eventLoopUtilization(loop)
    return {
      eventLoopUtilization: active + idle === 0 ? 1 : Math.min(1, Math.max(0, utilization)),
      cpuMs: (user + system) / 1000,
    }
  }
}

/** What all programs together did with the CPUs of this machine. */
export interface MachineUse {
  /** In steps of 10 ms, summed over the CPUs. */
  readonly busyMs: number
  readonly idleMs: number
}

/**
 * Begins to measure the machine; the function that it returns ends it. To be called outside of what
 * is timed: asking takes a fifth of a millisecond. The answer comes in coarse steps, which are right
 * in the sum over bursts.
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
