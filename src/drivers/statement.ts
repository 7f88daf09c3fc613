/** A value that every driver can send. */
export type Value = string | number | Date | null

/** A row as the library returns it. */
export type Row = Readonly<Record<string, unknown>>

/** An SQL statement. It is prepared once on each connection, under its text. */
export interface Statement {
  /** Its purpose. The memory driver identifies it by this name. */
  readonly name: string
  readonly sql: string
}

/** The result of a statement. */
export interface StatementResult {
  readonly rows: readonly Row[]
  /** Rows matched by an UPDATE, DELETE or INSERT. */
  readonly affected: number
  /** The id that an INSERT generated, where the dialect has no RETURNING. */
  readonly insertId?: number
}
