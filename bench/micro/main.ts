import type { MicroRow } from './contest.ts'
import { benchmarkHarness } from './harness.ts'
import { benchmarkLeakGuards } from './leak-guards.ts'
import { benchmarkPools } from './pool.ts'
import { renderRows } from './render-rows.ts'
import { benchmarkStores } from './store.ts'
import { benchmarkWaiterTimers } from './waiter-timers.ts'

/** Title → measurement. The times are per operation, as the title names it. */
const MICRO_BENCHMARKS: Readonly<Record<string, () => Promise<readonly MicroRow[]>>> = {
  'one operation, measured by the harness': benchmarkHarness,
  'checkout and checkin, 15 connections': benchmarkPools,
  'checkout, three awaits and checkin, guarded against leaks': benchmarkLeakGuards,
  'getUserById, beside the bare library': benchmarkStores,
  'checkout and checkin, 15 connections, with timers for the waiters': benchmarkWaiterTimers,
}

for (const [title, measure] of Object.entries(MICRO_BENCHMARKS)) {
  process.stdout.write(`${renderRows(title, await measure())}\n`)
}
// tarn looks for idle connections by a timer that would keep the process alive for half a minute.
process.exit()
