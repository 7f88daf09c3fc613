import { hrtime } from 'node:process'

/**
 * Milliseconds of the machine's monotonic clock, which its processes share. Unlike `performance.timeOrigin`
 * it does not depend on the wall clock, which may be set between the starts of two processes.
 */
export function machineMs(): number {
  return Number(hrtime.bigint()) / 1e6
}
