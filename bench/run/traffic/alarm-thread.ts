import { parentPort } from 'node:worker_threads'
import { machineMs } from './machine-clock.ts'

/** When to wake the thread that started this one. */
export interface AlarmOrder {
  /** On the clock of {@link machineMs}, ascending. */
  readonly atMs: Float64Array
  /** One number, on shared memory: how many of the times have come. */
  readonly count: Int32Array
}

/** A sleep ends so much later than it should: what is left is spent looking at the clock. */
const LATE_MS = 0.06

const NEVER = new Int32Array(new SharedArrayBuffer(4))

parentPort?.once('message', ({ atMs, count }: AlarmOrder) => {
  for (const [index, ms] of atMs.entries()) {
    const leftMs = ms - machineMs()
    if (leftMs > LATE_MS) Atomics.wait(NEVER, 0, 0, leftMs - LATE_MS)
    while (machineMs() < ms) continue
    Atomics.store(count, 0, index + 1)
    Atomics.notify(count, 0)
  }
})
parentPort?.postMessage('ready')
