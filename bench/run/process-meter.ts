import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { cpuUsage, memoryUsage } from 'node:process'

/** What this process spent during a burst. */
export interface ProcessUse {
  /** Share of the time that the main thread did not wait, 0 to 1. */
  readonly eventLoopUtilization: number
  /** User and system time of all threads. */
  readonly cpuMs: number
  /** Time that the CPUs of this machine worked for anybody, summed over them; in steps of 10 ms. */
  readonly machineBusyMs: number
}

/** Begins to measure; the function that it returns ends it. */
export function meterProcess(): () => ProcessUse {
  const machine = machineBusyMs()
  const loop = performance.eventLoopUtilization()
  const cpu = cpuUsage()
  return () => {
    const { user, system } = cpuUsage(cpu)
    // Within one turn of the loop Node reports no time at all: then the loop was busy throughout.
    const { utilization, active, idle } = performance.eventLoopUtilization(loop)
    return {
      eventLoopUtilization: active + idle === 0 ? 1 : Math.min(1, Math.max(0, utilization)),
      cpuMs: (user + system) / 1000,
      machineBusyMs: Math.max(0, machineBusyMs() - machine),
    }
  }
}

function machineBusyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
}

export interface MemoryUse {
  readonly heapUsedMb: number
  readonly rssMb: number
}

export function memoryUse(): MemoryUse {
  const { heapUsed, rss } = memoryUsage()
  return { heapUsedMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 }
}
