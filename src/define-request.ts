import type { OperationSetup, OperationTeardown } from './define-operation.ts'
import type { Connection } from './drivers/connection.ts'
import type { Random } from './random.ts'
import type { UserStore } from './user-store.ts'

/** A registered symbol, so that the running copy recognises requests of another copy. */
const BRAND = Symbol.for('poolbench.request')

/** A connection that a request borrows. */
export interface RequestConnection<Native = unknown> extends Connection {
  /** The library's own client: a `Sql` of postgres.js, a `Connection` of mysql2 … */
  readonly native: Native
}

/** The argument of `run`. */
export interface RequestCall<State = unknown, Native = unknown> {
  /**
   * Borrows a connection for as long as `work` takes, and resolves with its result. It may be called as
   * often as the request likes, also several times at once. A call within another one needs a second
   * connection: if all connections are held by requests that wait for one more, all of them wait until
   * the pool's timeout. With a query time, each connection first sleeps that long. A transaction that
   * `work` leaves open is rolled back.
   *
   * @throws {PoolTimeoutError} if no connection becomes free in time.
   * @throws {PoolDisposedError} if the run has ended.
   */
  readonly use: <T>(work: (connection: RequestConnection<Native>) => T | Promise<T>) => Promise<T>
  /** The users in poolbench's table; each call borrows a connection. */
  readonly store: Omit<UserStore, 'close'>
  /**
   * Numbers from 0 up to, but not including, 1. They depend only on `--seed`, the round, the name of the
   * request and `index`: each pool gets the same requests, whatever else is in the mix.
   */
  readonly random: Random
  /**
   * Counts the requests of this kind from 0 on: in `load` those of a slice, elsewhere those of a burst.
   * It begins again, so a key derived from it is not unique.
   */
  readonly index: number
  /** The value that `setup` returned; `undefined` without a `setup`. All requests share it. */
  readonly state: State
  /** Aborts when nobody waits for the request any more, as after Ctrl-C. */
  readonly signal: AbortSignal
}

/** What one user's request does: it borrows connections as often as it likes. */
export interface RequestDefinition<State = unknown, Native = unknown> {
  /** Letters, digits and dashes; not the name of an operation that poolbench ships. */
  readonly name: string
  /** Prepares a database, once, before anything is measured there; if it fails, it must undo its own work. */
  setup?(context: OperationSetup<Native>): State | Promise<State>
  /**
   * Performs one request. It is measured until its promise settles. A request whose result is wrong must
   * throw: it counts as failed, and the first cause is shown.
   */
  run(call: RequestCall<State, Native>): unknown
  /** Undoes the work of `setup` at the end of the run, even after failed requests or Ctrl-C. */
  teardown?(context: OperationTeardown<State, Native>): void | Promise<void>
}

/**
 * Defines a request: the default export of a module that `--operation ./my-request.ts` or
 * `--mix ./my-request.ts:20,get-user:80` names. `defineOperation` is for what borrows exactly one connection.
 *
 * @typeParam State - the type that `setup` returns; inferred unless given.
 * @typeParam Native - the type of the library's own client.
 */
export function defineRequest<State = undefined, Native = unknown>(
  definition: RequestDefinition<State, Native>,
): RequestDefinition<State, Native> {
  return Object.freeze({ ...definition, [BRAND]: true })
}

/** Checks whether `value` was made by {@link defineRequest}, of any copy of poolbench. */
export function isRequestDefinition(value: unknown): value is RequestDefinition {
  return typeof value === 'object' && value !== null && BRAND in value
}
