/** A driver that blocks, in code that waits: while its query runs, nothing else does. */
import { createConnectionPool, createDriver, parseDatabaseUrl, SqlUserStore } from 'poolbench'

const QUERY_MS = 300
const BEAT_MS = 10

/** What became of a heartbeat while a query ran. */
interface Heartbeat {
  readonly due: number
  readonly came: number
  /** The longest time without a beat. */
  readonly longestGapMs: number
  /** How far a beat was behind its schedule, at most. */
  readonly latestMs: number
}

const urls = ['sqlite::memory:', 'sqlite-threads::memory:']
const server = process.env['DATABASE_URL']
if (server) urls.push(server)

console.log(`a beat every ${BEAT_MS} ms, during a query of ${QUERY_MS} ms\n`)
for (const url of urls) {
  const driver = await createDriver(parseDatabaseUrl(url))
  const pool = createConnectionPool(driver)
  // No call of it needs the table, so there is none.
  const store = new SqlUserStore({ driver, connections: pool, table: 'users' })
  // Opens the connection before it counts.
  await store.simulateQuery(0)

  const { came, due, longestGapMs, latestMs } = await listenDuring(() =>
    store.simulateQuery(QUERY_MS),
  )
  console.log(
    `${driver.name.padEnd(14)}  ${came} of ${due} beats came, ` +
      `longest gap ${longestGapMs.toFixed(0)} ms, at most ${latestMs.toFixed(0)} ms late`,
  )
  await pool.close()
  await driver.close()
}

/**
 * Beats as long as `work` lasts. Each beat is due on a schedule that was fixed at the start: counted
 * from the beat before, a thread that stands still would look as if it beat on time.
 */
async function listenDuring(work: () => Promise<void>): Promise<Heartbeat> {
  const startedAtMs = performance.now()
  const beats = [startedAtMs]
  let latestMs = 0
  let next = 1
  const beat = (): void => {
    const nowMs = performance.now()
    beats.push(nowMs)
    latestMs = Math.max(latestMs, nowMs - startedAtMs - next * BEAT_MS)
    // Those whose time has passed are lost.
    next = Math.max(next, Math.floor((nowMs - startedAtMs) / BEAT_MS)) + 1
    timer = setTimeout(beat, Math.ceil(startedAtMs + next * BEAT_MS - nowMs))
  }
  let timer = setTimeout(beat, BEAT_MS)

  await work()

  // A beat that is overdue comes now, as it would in a service.
  await new Promise((resolve) => setTimeout(resolve, 0))
  const endedAtMs = performance.now()
  clearTimeout(timer)
  const gaps = beats.map((beatMs, index) => (beats[index + 1] ?? endedAtMs) - beatMs)
  return {
    due: Math.floor((endedAtMs - startedAtMs) / BEAT_MS),
    came: beats.length - 1,
    longestGapMs: Math.max(...gaps),
    latestMs,
  }
}
