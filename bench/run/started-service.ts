import { firstLine, poolCapacity } from '../../src/index.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import type { RunningService, Service } from '../plan/service.ts'
import type { MeasuredPoolOptions } from './measured-pool.ts'
import { MeasureError } from './measure-error.ts'
import type { OpenTarget } from './open-target.ts'
import { requestEnding } from './request-ending.ts'
import { serviceUrl } from './service-url.ts'

export interface StartedServiceOptions {
  /** The name of the service, which the target has. */
  readonly name: string
  readonly target: OpenTarget
  readonly pool: PlannedPool
  readonly poolOptions: MeasuredPoolOptions['poolOptions']
  /** Stops the service. */
  readonly signal?: AbortSignal | undefined
}

/** The wait for a connection where no other is set: as in SQLAlchemy. */
const POOL_TIMEOUT_MS = 30_000

/** How often each connection of the service is used before anything is measured. */
const REHEARSALS = 4

/** A service that was started with a pool to try, and is stopped exactly once. */
export class StartedService {
  readonly #options: StartedServiceOptions
  readonly #service: RunningService
  readonly #ending: AbortController
  #stopped: Promise<void> | undefined

  private constructor(
    options: StartedServiceOptions,
    service: RunningService,
    ending: AbortController,
  ) {
    this.#options = options
    this.#service = service
    this.#ending = ending
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /**
   * Starts a service and sends it some requests, so that its pool is open.
   *
   * @throws if it does not start, or its first request fails.
   */
  static async start(options: StartedServiceOptions): Promise<StartedService> {
    const { name, target, pool, poolOptions, signal } = options
    const service = target.service(name) as Service
    const ending = requestEnding()
    const onAbort = (): void => ending.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    let running: RunningService
    try {
      running = await service.start({
        url: serviceUrl(target.target.url),
        poolSize: pool.poolSize,
        maxOverflow: pool.maxOverflow,
        poolTimeoutMs: poolOptions.timeoutMs ?? POOL_TIMEOUT_MS,
        signal: ending.signal,
      })
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
    const started = new StartedService(options, running, ending)
    try {
      signal?.throwIfAborted()
      await started.#warmUp(poolCapacity(pool))
    } catch (error) {
      await started.stop()
      throw error
    }
    return started
  }

  /** @param seed - of the random numbers that the request may draw. */
  request(index: number, seed: number): Promise<unknown> {
    return this.#service.request(index, seed, this.#ending.signal)
  }

  /** @throws {MeasureError} if the service does not stop. */
  stop(): Promise<void> {
    const { name, target, signal } = this.#options
    signal?.removeEventListener('abort', this.#onAbort)
    this.#ending.abort()
    this.#stopped ??= this.#service.stop().catch((cause: unknown) => {
      const reason = target.clean(firstLine(cause))
      throw new MeasureError(`${name}: its stop failed: ${reason}`, { cause })
    })
    return this.#stopped
  }

  /** One that fails alone fails always; at once, some may only be too many. */
  async #warmUp(capacity: number): Promise<void> {
    await this.request(0, 0)
    for (let time = 0; time < REHEARSALS; time++) {
      await Promise.allSettled(
        Array.from({ length: capacity }, (_, index) => this.request(index, 0)),
      )
      this.#options.signal?.throwIfAborted()
    }
  }

  /** What is under way counts no more. */
  readonly #onAbort = (): void => {
    this.#ending.abort(this.#options.signal?.reason)
    // Whoever waits for the end gets the error.
    this.stop().catch(() => undefined)
  }
}
