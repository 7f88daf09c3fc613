import {
  createConnectionPool,
  firstLine,
  parseDatabaseUrl,
  type Clock,
  type Driver,
  type QueuePool,
  type Connection,
  type Random,
} from '../../src/index.ts'
import { runBurst } from '../run/burst.ts'
import { driverOf, type Target } from '../run/open-target.ts'

/** The same work, timed repeatedly in pairs. */
export interface NoiseSample {
  readonly label: string
  /** The number of operations in each burst. */
  readonly calls: number
  /** The durations in milliseconds of two adjacent bursts; a random draw decides which is `a`. */
  readonly pairs: readonly { readonly a: number; readonly b: number }[]
  /** The reason why there are no more pairs. */
  readonly failure?: string
}

export interface NoiseOptions {
  readonly durationMs: number
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  /** @param done - from 0 to 1. */
  readonly onProgress: (done: number) => void
}

/** A database to run the work on, and the number of connections that it may use. */
export interface NoiseTarget {
  readonly target: Target
  readonly freeConnections: number | null
}

/** The duration of a burst, like the shorter bursts of a run; longer ones would leave few pairs. */
const BURST_MS = 10
const MAX_CALLS = 2 ** 14
const POOL_SIZE = 5

/** The warm-up, in which code is compiled, connections are opened and statements prepared. */
const WARM_UP_MS = 200
const LONGEST_WARM_UP_MS = 2_000

/** Work without a database, which shows the noise of this process and machine alone. */
const THIS_PROCESS: NoiseTarget = {
  target: {
    label: 'no database',
    url: parseDatabaseUrl('memory:'),
    startedByPoolbench: false,
    settings: {},
  },
  freeConnections: null,
}

/**
 * Times identical bursts in pairs, as the harness does, until the time is up: first without a database, then
 * on each of `targets`, and so on in turn. Any difference within a pair is noise.
 *
 * @throws the signal's reason when it aborts.
 */
export async function measureNoise(
  targets: readonly NoiseTarget[],
  options: NoiseOptions,
): Promise<NoiseSample[]> {
  const works: Work[] = []
  try {
    for (const each of [THIS_PROCESS, ...targets]) works.push(await Work.open(each, options.clock))
    for (const work of works) await work.warmUp(options.signal)
    await takeTurns(works, options)
    return works.map((work) => work.sample)
  } finally {
    for (const work of works) await work.close()
  }
}

async function takeTurns(works: readonly Work[], options: NoiseOptions): Promise<void> {
  const { durationMs, clock, random, signal, onProgress } = options
  const startedAtMs = clock.now()
  for (;;) {
    const elapsedMs = clock.now() - startedAtMs
    if (elapsedMs >= durationMs) return
    onProgress(elapsedMs / durationMs)
    for (const work of works) {
      signal.throwIfAborted()
      await work.addPair(random)
    }
  }
}

/** Bursts of a statement that does nothing, on a pool like a run's. */
class Work {
  readonly #label: string
  readonly #clock: Clock
  readonly #driver: Driver
  readonly #pool: QueuePool<Connection>
  readonly #pairs: { a: number; b: number }[] = []
  #calls = 1
  #failure: string | undefined

  static async open({ target, freeConnections }: NoiseTarget, clock: Clock): Promise<Work> {
    const driver = await driverOf(target, clock)
    const poolSize = Math.max(1, Math.min(POOL_SIZE, freeConnections ?? Infinity))
    return new Work(target.label, driver, poolSize, clock)
  }

  private constructor(label: string, driver: Driver, poolSize: number, clock: Clock) {
    this.#label = label
    this.#driver = driver
    this.#pool = createConnectionPool(driver, { poolSize, maxOverflow: 0 })
    this.#clock = clock
  }

  get sample(): NoiseSample {
    const known = { label: this.#label, calls: this.#calls, pairs: this.#pairs }
    return this.#failure === undefined ? known : { ...known, failure: this.#failure }
  }

  /** Also determines the number of calls in a burst; the first calls open the connections. */
  async warmUp(signal: AbortSignal): Promise<void> {
    const startedAtMs = this.#clock.now()
    const elapsedMs = () => this.#clock.now() - startedAtMs
    let isLong = false
    while (
      this.#failure === undefined &&
      elapsedMs() < (isLong ? WARM_UP_MS : LONGEST_WARM_UP_MS)
    ) {
      signal.throwIfAborted()
      const tookMs = Math.min(await this.#burst(), await this.#burst())
      isLong = tookMs >= BURST_MS / 2 || this.#calls === MAX_CALLS
      if (!isLong) this.#calls *= 2
    }
  }

  async addPair(random: Random): Promise<void> {
    if (this.#failure !== undefined) return
    const first = await this.#burst()
    const second = await this.#burst()
    if (this.#failure !== undefined) return
    this.#pairs.push(random() < 0.5 ? { a: first, b: second } : { a: second, b: first })
  }

  async close(): Promise<void> {
    await this.#pool.close()
    await this.#driver.close()
  }

  #burst(): Promise<number> {
    const statement = this.#driver.dialect.statements('poolbench').sleep
    return runBurst(
      {
        mode: 'concurrent',
        calls: this.#calls,
        limit: 1,
        call: () => this.#pool.use((connection) => connection.execute(statement, [0])),
        onResponse: () => undefined,
        onFailure: (error) => {
          this.#failure ??= firstLine(error)
        },
      },
      this.#clock,
    )
  }
}
