import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { MicroRow } from './contest.ts'
import { benchmarkHarness } from './harness.ts'
import { benchmarkLeakGuards } from './leak-guards.ts'
import { benchmarkNativeCounter, COUNTED_DRIVERS } from './native-counter.ts'
import { benchmarkPools } from './pool.ts'
import { renderRows } from './render-rows.ts'
import { benchmarkStore, STORE_DRIVERS } from './store.ts'
import { benchmarkWaiterTimers } from './waiter-timers.ts'

/** Title → measurement. The times are per operation, as the title names it. */
const MICRO_BENCHMARKS: Readonly<Record<string, () => Promise<readonly MicroRow[]>>> = {
  'one operation, measured by the harness': benchmarkHarness,
  'checkout and checkin, 15 connections': benchmarkPools,
  'checkout, three awaits and checkin, guarded against leaks': benchmarkLeakGuards,
  'checkout and checkin, 15 connections, with timers for the waiters': benchmarkWaiterTimers,
  ...Object.fromEntries(
    COUNTED_DRIVERS.map((driver) => [
      `a statement over the client of ${driver}, counted and as it is`,
      () => benchmarkNativeCounter(driver),
    ]),
  ),
  ...Object.fromEntries(
    STORE_DRIVERS.map((driver) => [
      `getUserById on ${driver}, beside the bare library`,
      () => benchmarkStore(driver),
    ]),
  ),
}

const title = process.argv[2]
if (title === undefined) {
  // Each benchmark has its own process: with several databases in one, the compiler could not specialise for
  // a single driver, as it does in an application.
  for (const each of Object.keys(MICRO_BENCHMARKS)) {
    const script = [...process.execArgv, fileURLToPath(import.meta.url), each]
    execFileSync(process.execPath, script, { stdio: 'inherit' })
  }
} else {
  const rows = await MICRO_BENCHMARKS[title]?.()
  if (rows && rows.length > 0) process.stdout.write(`${renderRows(title, rows)}\n`)
  // tarn checks idle connections with a timer that would keep the process alive for half a minute.
  process.exit()
}
