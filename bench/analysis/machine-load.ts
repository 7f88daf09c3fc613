/**
 * The degree to which other programs disturb a measurement: `some` is reported, `much` makes the numbers
 * untrustworthy.
 */
export type Degree = 'little' | 'some' | 'much'

/** The load average per CPU above which other programs disturb a measurement. */
const QUIET_LOAD = 0.25

/** The shares of time above which a disturbance is some, or much. */
const LITTLE = 0.05
const MUCH = 0.2

/** @param cpus - the number of usable CPUs, or the CPU limit. */
export function degreeOfLoad(loadAverage: number, cpus: number): Degree {
  if (loadAverage <= QUIET_LOAD * cpus) return 'little'
  return loadAverage <= cpus ? 'some' : 'much'
}

/**
 * @param share - the share of time in which a task waited for a CPU, or another machine had it; from 0 to 1.
 */
export function degreeOfShare(share: number): Degree {
  if (share <= LITTLE) return 'little'
  return share <= MUCH ? 'some' : 'much'
}
