import type { ServiceStart } from '../../src/index.ts'

/** Code with a pool of its own: only its requests are visible. */
export interface Service {
  readonly summary: string
  /** Starts it with a pool to try. */
  start(options: ServiceStart): Promise<RunningService>
}

export interface RunningService {
  /**
   * @param seed - of the random numbers that the request may draw.
   * @param signal - aborts when the request is no longer wanted.
   */
  request(index: number, seed: number, signal: AbortSignal): Promise<unknown>
  stop(): Promise<void>
}

/** Whether what a module defines is a service. */
export function isService(value: object): value is Service {
  return 'start' in value
}
