import type { Random } from './random.ts'

/** A registered symbol, so that the running copy recognises services of another copy. */
const BRAND = Symbol.for('poolbench.service')

/** The argument of `start`: the database, and the pool to try on it. */
export interface ServiceStart {
  /**
   * The URL of the database, with its password: `postgres://…` or `mysql://…` for every driver of that
   * database, `sqlite:path` for a file, and what was typed for a driver of your own. Do not print it.
   */
  readonly url: string
  /** The connections to keep open: 1 or more. */
  readonly poolSize: number
  /** The connections to open beyond them under load, 0 or more. A pool without overflow may ignore it. */
  readonly maxOverflow: number
  /** The longest wait for a connection, in milliseconds. */
  readonly poolTimeoutMs: number
  /** Aborts when the service is no longer needed, as after Ctrl-C. */
  readonly signal: AbortSignal
}

/** What a request of a service is told. */
export interface ServiceCall {
  /**
   * Numbers from 0 up to, but not including, 1. They depend only on `--seed`, the round, the name of the
   * service and `index`, so each pool gets the same requests.
   */
  readonly random: Random
  /** Counts the requests of a slice (`load`) or a burst from 0 on: a key derived from it is not unique. */
  readonly index: number
  /** Aborts when nobody waits for the request any more. */
  readonly signal: AbortSignal
}

/** Your own code with a pool of its own, of any library. */
export interface ServiceDefinition<Service = unknown> {
  /** Letters, digits and dashes; not the name of an operation that poolbench ships. */
  readonly name: string
  /**
   * Starts the service with a pool of the given size; what it returns is given to `request` and `stop`.
   * It is called for each slice of `load` and for each visit of `run` to a pool, and is not measured. If
   * it fails, it must undo its own work: `stop` is not called then.
   */
  start(options: ServiceStart): Service | Promise<Service>
  /**
   * Performs one request. It is measured until its promise settles. A request whose result is wrong must
   * throw: it counts as failed, and the first cause is shown.
   */
  request(service: Service, call: ServiceCall): unknown
  /**
   * Stops the service and closes its pool, exactly once for each `start` that succeeded: after failed
   * requests too, and after Ctrl-C, when requests may still be under way.
   */
  stop(service: Service): void | Promise<void>
}

/**
 * Defines a service: the default export of a module that `--operation ./my-service.ts` names. Its pool is
 * its own, so poolbench does not see waits, connections or statements, only requests.
 *
 * @typeParam Service - the type that `start` returns; inferred unless given.
 */
export function defineService<Service>(
  definition: ServiceDefinition<Service>,
): ServiceDefinition<Service> {
  return Object.freeze({ ...definition, [BRAND]: true })
}

/** Checks whether `value` was made by {@link defineService}, of any copy of poolbench. */
export function isServiceDefinition(value: unknown): value is ServiceDefinition {
  return typeof value === 'object' && value !== null && BRAND in value
}
