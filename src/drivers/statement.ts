/** A value that every driver can send. */
export type Value = string | number | Date | null

/** A row as the library returns it. */
export type Row = Readonly<Record<string, unknown>>

/** An SQL statement. It is prepared once on each connection, under its text. */
export interface Statement {
  /** What it is for; shown by `--echo`, and the key by which the memory driver knows it. */
  readonly name: string
  readonly sql: string
}

/** What a statement gave. */
export interface StatementResult {
  readonly rows: readonly Row[]
  /** Rows matched by an UPDATE, DELETE or INSERT. */
  readonly affected: number
  /** The id that an INSERT generated, where the dialect has no RETURNING. */
  readonly insertId?: number
}
