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

/** The number of connections left to other clients, beyond those of the pool and the sampler. */
const SPARE_CONNECTIONS = 2

/**
 * Samples the server-side state of the pool's connections over a separate connection, while bursts are
 * measured. It never fails a run: without the permission, or after losing its connection, it stops sampling.
 */
export class ActivitySampler {
  readonly #source: ActivitySource
  readonly #connection: Connection
  readonly #process: ServerProcess | undefined
  readonly #clock: Clock
  /** The samples of the current burst. */
  #samples: ActivitySample[] | undefined
  #timer: Timer | undefined
  /** The burst time until the next sample, as many bursts are shorter than the interval. */
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
    // Random, as otherwise every visit would sample the same moments of its first burst.
    this.#waitMs = Math.random() * source.intervalMs
  }

  /**
   * Opens the connection. The cost of the first query is paid before a burst begins.
   *
   * @param instances - the number of processes that each have such a pool.
   * @returns `undefined` if the database does not report activity, this user lacks the permission, or no
   * connection can be spared.
   */
  static async open(
    target: OpenTarget,
    pool: PlannedPool,
    clock: Clock,
    instances = 1,
  ): Promise<ActivitySampler | undefined> {
    const { driver, info } = target
    const { activity } = driver
    const needed = instances * poolCapacity(pool) + 1 + SPARE_CONNECTIONS
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

  /** Begins to watch a burst; the returned function ends it. Call both outside of the measured time. */
  watch(): () => ServerUse {
    const samples: ActivitySample[] = []
    const beforeMs = this.#process?.cpuMs()
    const startedAtMs = this.#clock.now()
    this.#samples = samples
    this.#schedule(this.#waitMs)
    return () => {
      this.#timer?.cancel()
      // A later answer may describe what follows the burst.
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
    // The connection is already lost.
  }
}
