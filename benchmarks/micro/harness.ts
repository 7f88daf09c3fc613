import {
  createConnectionPool,
  parseDatabaseUrl,
  SqlUserStore,
  systemClock,
} from '../../src/index.ts'
import { scenario } from '../../bench/plan/scenario.ts'
import { GroupVisit } from '../../bench/run/group-visit.ts'
import { OpenTarget } from '../../bench/run/open-target.ts'
import { ScenarioRecorder } from '../../bench/run/scenario-recorder.ts'
import { runContest, type ContestOptions, type MicroRow } from './contest.ts'

const CALLS = 100
const BURSTS = 10
const POOL = { poolSize: 15, maxOverflow: 0 }

/**
 * Measures the overhead of the harness per operation: bursts of 100 `getUserById` on the memory driver, which
 * answers at once, with everything recorded; compared with the same calls of the store alone, and with as
 * many promises that do nothing.
 */
export async function benchmarkHarness(options?: ContestOptions): Promise<MicroRow[]> {
  const target = await OpenTarget.open(
    { label: 'memory', url: parseDatabaseUrl('memory:'), startedByPoolbench: true, settings: {} },
    { table: 'poolbench_micro_users', rows: 100, clock: systemClock },
  )
  const measured = scenario({
    driver: 'memory',
    operation: 'get-user',
    mode: 'concurrent',
    concurrency: CALLS,
    pool: POOL,
    queryTimeMs: 0,
  })
  const recorder = new ScenarioRecorder(measured, (text) => text)
  const visit = await GroupVisit.begin(
    { target, pool: POOL, poolOptions: {}, clock: systemClock, runStartedAtMs: systemClock.now() },
    [measured],
  )
  const store = new SqlUserStore({
    driver: target.driver,
    connections: createConnectionPool(target.driver, POOL),
    table: target.table,
  })
  const bursts = (call: () => Promise<unknown>) => async (): Promise<void> => {
    for (let burst = 0; burst < BURSTS; burst++) {
      await Promise.all(Array.from({ length: CALLS }, call))
    }
  }
  try {
    return await runContest(
      {
        label: 'get-user, 100 at once, 15+0',
        operations: CALLS * BURSTS,
        contestants: [
          { name: 'measured', run: () => visit.measure(recorder, 1, BURSTS) },
          { name: 'the store alone', run: bursts(() => store.getUserById(target.lastId)) },
          { name: 'a promise alone', run: bursts(async () => undefined) },
        ],
      },
      options,
    )
  } finally {
    await visit.end()
    await store.close()
    await target.close()
  }
}
