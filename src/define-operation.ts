import type { Connection } from './drivers/connection.ts'

/** A registered symbol, so that the running copy recognises operations of another copy. */
const BRAND = Symbol.for('poolbench.operation')

/** The argument of `setup`. */
export interface OperationSetup<Native = unknown> {
  readonly connection: Connection
  /** The library's own client, `connection.native`: a `Sql` of postgres.js, a `Connection` of mysql2 … */
  readonly native: Native
  /** The name of the driver, so that one operation can serve several databases. */
  readonly driver: string
}

/** The argument of `run`. */
export interface OperationCall<State = unknown, Native = unknown> {
  /** A connection that this call holds exclusively until it settles. */
  readonly connection: Connection
  readonly native: Native
  /** The index of the call in its burst, from 0. */
  readonly index: number
  /** The value that `setup` returned; `undefined` without a `setup`. All calls share it. */
  readonly state: State
}

/** The argument of `teardown`. */
export type OperationTeardown<State = unknown, Native = unknown> = Omit<
  OperationCall<State, Native>,
  'index'
>

/** A custom operation, measured in the same way as those that poolbench ships. */
export interface OperationDefinition<State = unknown, Native = unknown> {
  /** Letters, digits and dashes; not the name of an operation that poolbench ships. */
  readonly name: string
  /**
   * Prepares a database, once, before anything is measured there. If it fails, it must undo its own
   * work: `teardown` is not called then.
   */
  setup?(context: OperationSetup<Native>): State | Promise<State>
  /**
   * Performs one call. It is measured until its promise settles, including the wait for a
   * connection. A call whose result is wrong must throw: it counts as failed, and the first cause
   * is shown. A transaction left open is rolled back.
   */
  run(context: OperationCall<State, Native>): unknown
  /** Undoes the work of `setup` at the end of the run, even after failed calls or Ctrl-C. */
  teardown?(context: OperationTeardown<State, Native>): void | Promise<void>
}

/**
 * Defines an operation: the default export of a module that `--operation ./my-operation.ts` names.
 *
 * @typeParam State - the type that `setup` returns; inferred unless given.
 * @typeParam Native - the type of the library's own client.
 */
export function defineOperation<State = undefined, Native = unknown>(
  definition: OperationDefinition<State, Native>,
): OperationDefinition<State, Native> {
  return Object.freeze({ ...definition, [BRAND]: true })
}

/** Checks whether `value` was made by {@link defineOperation}, of any copy of poolbench. */
export function isOperationDefinition(value: unknown): value is OperationDefinition {
  return typeof value === 'object' && value !== null && BRAND in value
}
