import { sleep, type Clock } from '../../src/index.ts'

type Call = (index: number) => Promise<unknown>

/**
 * Makes every call take `factor` times as long as it did, by giving its answer, or its error, that
 * much later: whatever limits a burst, its makespan grows by this factor. It is what a gate is tested
 * with (docs/decisions/lengthened-operations.md).
 *
 * While other calls are at work it waits by a timer, which may be a millisecond late and costs them
 * nothing; once none is, by asking the clock, which is exact.
 */
export function lengthened(call: Call, factor: number, clock: Clock): Call {
  let atWork = 0
  let allDone = Promise.resolve()
  let wakeAll: () => void = () => undefined

  const wait = async (untilMs: number): Promise<void> => {
    while (clock.now() < untilMs) {
      if (atWork > 0) await Promise.race([allDone, sleep(clock, untilMs - clock.now())])
      else await new Promise((resolve) => setImmediate(resolve))
    }
  }

  return async (index) => {
    const startedAtMs = clock.now()
    if (atWork++ === 0) allDone = new Promise((resolve) => (wakeAll = resolve))
    try {
      return await call(index)
    } finally {
      const tookMs = clock.now() - startedAtMs
      if (--atWork === 0) wakeAll()
      await wait(startedAtMs + tookMs * factor)
    }
  }
}
