/** A table of a run in a database. */
export interface RunTable {
  readonly name: string
  /** The start of the run, in milliseconds since 1970; `null` if the name does not contain it. */
  readonly startedAtMs: number | null
}

/** The columns of a users table, in order, as a catalogue lists them. */
export const RUN_TABLE_COLUMNS = 'id,name,email,credits,created_at'

/**
 * The number of hexadecimal digits of each part: the seconds since 1970 (until the year 2106), and the random
 * part.
 */
const DIGITS = 8

/**
 * Creates the id of a run. It begins with the second in which the run began, as databases do not report the
 * age of a table, and a stale one must be distinguishable from one in use.
 */
export function newRunId(startedAtMs: number): string {
  const seconds = Math.floor(startedAtMs / 1000)
    .toString(16)
    .padStart(DIGITS, '0')
  return seconds + crypto.randomUUID().slice(0, DIGITS)
}

/**
 * The name of a table. It is numbered, as two targets of a run may be the same database, with different
 * drivers or parameters.
 */
export function runTableName(runId: string, target: number): string {
  return `poolbench_${runId}${target}_users`
}

/** Parses the name of a run's table; `undefined` for any other name. */
export function readRunTableName(name: string): RunTable | undefined {
  const id = /^poolbench_([0-9a-f]+)_users$/.exec(name)?.[1]
  if (id === undefined) return undefined
  const hasTime = new RegExp(`^[0-9a-f]{${2 * DIGITS}}\\d+$`).test(id)
  const startedAtMs = hasTime ? Number.parseInt(id.slice(0, DIGITS), 16) * 1000 : null
  return { name, startedAtMs }
}
