import { EXTENSIONS, OPERATION_FILE, type Format, type NewFile } from './new-file.ts'
import type { Project } from './project.ts'

/** An operation that already runs on an empty database, to be filled in, as its name says. */
export function operationFile({ database }: Project, format: Format): NewFile {
  const parameter = (database?.family ?? 'postgres') === 'postgres' ? '$1' : '?'
  return {
    path: `${OPERATION_FILE}.${EXTENSIONS[format]}`,
    text: `import { defineOperation } from 'poolbench'

const DROP = { name: 'drop', sql: 'DROP TABLE IF EXISTS poolbench_items' }
const CREATE = {
  name: 'create',
  sql: 'CREATE TABLE poolbench_items AS SELECT 1 AS id, 10 AS stock UNION ALL SELECT 2, 20',
}
const FIND = { name: 'find', sql: 'SELECT stock FROM poolbench_items WHERE id = ${parameter}' }

export default defineOperation({
  name: 'example',

  // Runs once, before the measurement: create the tables and rows that a call needs.
  setup: async ({ connection }) => {
    await connection.execute(DROP)
    await connection.execute(CREATE)
  },

  // Runs for each call, with its own connection: do here what one request does in the database.
  // \`native\`, like \`connection\`, belongs to this call: it is the client of your library.
  run: async ({ connection, index }) => {
    const id = 1 + (index % 2)
    const { rows } = await connection.execute(FIND, [id])
    if (rows.length === 0) throw new Error(\`there is no item \${id}\`)
  },

  // Once, at the end, also after Ctrl-C.
  teardown: async ({ connection }) => {
    await connection.execute(DROP)
  },
})
`,
  }
}
