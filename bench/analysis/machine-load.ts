/**
 * How much something else is in the way of a measurement: `some` is to be known, `much` keeps what is
 * measured from being believed.
 */
export type Degree = 'little' | 'some' | 'much'

/** Of a core's time in the last minute, for each CPU: more, and others are in the way. */
const QUIET_LOAD = 0.25

/** Shares of time. */
const LITTLE = 0.05
const MUCH = 0.2

/** @param cpus - those that may be used, or as many as their time comes to. */
export function degreeOfLoad(loadAverage: number, cpus: number): Degree {
  if (loadAverage <= QUIET_LOAD * cpus) return 'little'
  return loadAverage <= cpus ? 'some' : 'much'
}

/** @param share - of the time, in which somebody waited for a CPU or somebody else had it; 0 to 1. */
export function degreeOfShare(share: number): Degree {
  if (share <= LITTLE) return 'little'
  return share <= MUCH ? 'some' : 'much'
}
