/** The table of a run in one of its databases. */
export interface RunTable {
  readonly name: string
  /** When the run began, in milliseconds since 1970; `null`: the name does not tell. */
  readonly startedAtMs: number | null
}

/** The columns of a table of users, in their order, as a catalogue lists them. */
export const RUN_TABLE_COLUMNS = 'id,name,email,credits,created_at'

/** Hexadecimal digits of the seconds since 1970 until the year 2106, and of what is random. */
const DIGITS = 8

/**
 * Names a run. It begins with the second in which the run began: databases do not tell how old a
 * table is, and one that a killed run left must be told from one that is in use.
 */
export function newRunId(startedAtMs: number): string {
  const seconds = Math.floor(startedAtMs / 1000)
    .toString(16)
    .padStart(DIGITS, '0')
  return seconds + crypto.randomUUID().slice(0, DIGITS)
}

/** Two targets of a run may be the same database, by two drivers or with other parameters. */
export function runTableName(runId: string, target: number): string {
  return `poolbench_${runId}${target}_users`
}

/** `undefined`: no run gives a table that name. */
export function readRunTableName(name: string): RunTable | undefined {
  const id = /^poolbench_([0-9a-f]+)_users$/.exec(name)?.[1]
  if (id === undefined) return undefined
  const hasTime = new RegExp(`^[0-9a-f]{${2 * DIGITS}}\\d+$`).test(id)
  const startedAtMs = hasTime ? Number.parseInt(id.slice(0, DIGITS), 16) * 1000 : null
  return { name, startedAtMs }
}
