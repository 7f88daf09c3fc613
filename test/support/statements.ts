import type { Connection, Row } from '../../src/index.ts'

/** Runs `sql` on `connection`. */
export async function ask(connection: Connection, sql: string): Promise<readonly Row[]> {
  const { rows } = await connection.execute({ name: 'test', sql })
  return rows
}
