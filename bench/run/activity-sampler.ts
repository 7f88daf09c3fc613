import {
  poolCapacity,
  type ActivitySample,
  type ActivitySource,
  type Clock,
  type Connection,
  type Timer,
} from '../../src/index.ts'
import { isLocal } from '../plan/is-local.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import type { OpenTarget } from './open-target.ts'
import { ServerProcess } from './server-process.ts'
import type { ServerUse } from './server-use.ts'

/** Connections that are left to others beside the pool and the one that asks. */
const SPARE_CONNECTIONS = 2

/**
 * Asks a server over a connection of its own what it does for those of the pool, while bursts are
 * measured. It never fails a run: where it may not ask, or its connection is lost, it is silent.
 */
export class ActivitySampler {
  readonly #source: ActivitySource
  readonly #connection: Connection
  readonly #process: ServerProcess | undefined
  readonly #clock: Clock
  /** The samples of the current burst. */
  #samples: ActivitySample[] | undefined
  #timer: Timer | undefined
  /** Time of bursts until the next sample: many bursts are shorter than the interval. */
  #waitMs: number
  #dueAtMs = 0
  #isAsking = false
  #hasFailed = false

  private constructor(
    source: ActivitySource,
    connection: Connection,
    process: ServerProcess | undefined,
    clock: Clock,
  ) {
    this.#source = source
    this.#connection = connection
    this.#process = process
    this.#clock = clock
    // At random: else the same moments of the first burst would be seen in every visit.
    this.#waitMs = Math.random() * source.intervalMs
  }

  /**
   * Opens the connection. What asking costs the first time is over when a burst begins.
   *
   * @returns `undefined` where the database does not tell, this user may not ask, or no connection can
   *   be spared beside the pool.
   */
  static async open(
    target: OpenTarget,
    pool: PlannedPool,
    clock: Clock,
  ): Promise<ActivitySampler | undefined> {
    const { driver, info } = target
    const { activity } = driver
    const needed = poolCapacity(pool) + 1 + SPARE_CONNECTIONS
    if (!activity || (info.freeConnections !== null && info.freeConnections < needed)) {
      return undefined
    }
    const connection = await driver.connect().catch(() => undefined)
    if (!connection) return undefined
    try {
      const id = await activity.open(connection)
      const isHere = id !== undefined && isLocal(target.toResult())
      const process = isHere ? ServerProcess.behind(id) : undefined
      return new ActivitySampler(activity, connection, process, clock)
    } catch {
      await closeQuietly(connection)
      return undefined
    }
  }

  /** Begins to watch a burst; the function that it returns ends it. To be called outside of what is timed. */
  watch(): () => ServerUse {
    const samples: ActivitySample[] = []
    const beforeMs = this.#process?.cpuMs()
    const startedAtMs = this.#clock.now()
    this.#samples = samples
    this.#schedule(this.#waitMs)
    return () => {
      this.#timer?.cancel()
      // An answer that comes later may be about what follows the burst.
      this.#samples = undefined
      const nowMs = this.#clock.now()
      this.#waitMs = Math.max(0, this.#dueAtMs - nowMs)
      const afterMs = this.#process?.cpuMs()
      return {
        samples,
        cpuMs: beforeMs === undefined || afterMs === undefined ? undefined : afterMs - beforeMs,
        elapsedMs: nowMs - startedAtMs,
      }
    }
  }

  async close(): Promise<void> {
    await closeQuietly(this.#connection)
  }

  #schedule(delayMs: number): void {
    if (this.#hasFailed) return
    this.#dueAtMs = this.#clock.now() + delayMs
    this.#timer = this.#clock.setTimer(() => {
      this.#schedule(this.#source.intervalMs)
      void this.#ask(this.#samples)
    }, delayMs)
  }

  async #ask(samples: ActivitySample[] | undefined): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      const sample = await this.#source.sample(this.#connection)
      if (samples === this.#samples) samples?.push(sample)
    } catch {
      this.#hasFailed = true
      this.#timer?.cancel()
    } finally {
      this.#isAsking = false
    }
  }
}

async function closeQuietly(connection: Connection): Promise<void> {
  try {
    await connection.close()
  } catch {
    // It is lost already.
  }
}
