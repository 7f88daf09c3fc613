import { sleep, type Clock } from '../../src/index.ts'
import { median, quantile, sortedSample } from '../stats/quantile.ts'

/** The resolution and the punctuality of this process's timers. */
export interface ClockFacts {
  /** The smallest observed step of the clock, in milliseconds. */
  readonly resolutionMs: number
  /** The median delay of a timer beyond the requested time, in milliseconds. */
  readonly medianLatenessMs: number
  readonly p99LatenessMs: number
}

const READINGS = 50_000
const TIMERS = 100
const TIMER_MS = 5

export async function probeClock(clock: Clock): Promise<ClockFacts> {
  const resolutionMs = smallestStep(clock)
  const lateness: number[] = []
  for (let timer = 0; timer < TIMERS; timer++) {
    const startedAtMs = clock.now()
    await sleep(clock, TIMER_MS)
    lateness.push(Math.max(0, clock.now() - startedAtMs - TIMER_MS))
  }
  return {
    resolutionMs,
    medianLatenessMs: median(lateness),
    p99LatenessMs: quantile(sortedSample(lateness), 0.99),
  }
}

function smallestStep(clock: Clock): number {
  let smallest = Infinity
  let last = clock.now()
  for (let reading = 0; reading < READINGS; reading++) {
    const now = clock.now()
    if (now > last) smallest = Math.min(smallest, now - last)
    last = now
  }
  return smallest
}
