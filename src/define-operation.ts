import type { Connection } from './drivers/connection.ts'

/** A registered symbol: a copy of poolbench in the user's project marks what the one that runs knows. */
const BRAND = Symbol.for('poolbench.operation')

/** What `setup` gets. */
export interface OperationSetup<Native = unknown> {
  readonly connection: Connection
  /** The library's own client, `connection.native`: a `Sql` of postgres.js, a `Connection` of mysql2 … */
  readonly native: Native
  /** The name of the driver, so that one operation can serve several databases. */
  readonly driver: string
}

/** What `run` gets. */
export interface OperationCall<State = unknown, Native = unknown> {
  /** A connection that is this call's alone until it settles. */
  readonly connection: Connection
  readonly native: Native
  /** Which call of the burst this is: 0, 1, 2 … */
  readonly index: number
  /** What `setup` returned; `undefined` without one. All calls share it. */
  readonly state: State
}

/** What `teardown` gets. */
export type OperationTeardown<State = unknown, Native = unknown> = Omit<
  OperationCall<State, Native>,
  'index'
>

/** An operation of the user's own, to be measured like those that poolbench ships. */
export interface OperationDefinition<State = unknown, Native = unknown> {
  /** Letters, digits and dashes; not the name of an operation that poolbench ships. */
  readonly name: string
  /**
   * Makes ready, once on each database and before anything is measured there. One that fails undoes
   * what it has done: `teardown` is not called then.
   */
  setup?(context: OperationSetup<Native>): State | Promise<State>
  /**
   * One call. It is measured until its promise settles, the wait for a connection included. A call
   * that does not get what it must throws: it is counted as failed, and the first cause is shown. A
   * transaction that it leaves open is rolled back.
   */
  run(context: OperationCall<State, Native>): unknown
  /** Undoes what `setup` did, at the end: also where calls have failed, and after Ctrl-C. */
  teardown?(context: OperationTeardown<State, Native>): void | Promise<void>
}

/**
 * Defines an operation: the default export of a module that `--operation ./my-operation.ts` names.
 *
 * @typeParam State - what `setup` returns; taken from there unless given.
 * @typeParam Native - the type of the library's own client.
 */
export function defineOperation<State = undefined, Native = unknown>(
  definition: OperationDefinition<State, Native>,
): OperationDefinition<State, Native> {
  return Object.freeze({ ...definition, [BRAND]: true })
}

/** Whether {@link defineOperation} made it, of this copy of poolbench or another. */
export function isOperationDefinition(value: unknown): value is OperationDefinition {
  return typeof value === 'object' && value !== null && BRAND in value
}
