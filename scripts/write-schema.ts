/** Writes `schema.json`, the JSON Schema of result files, to the root of the repository. */
import { fileURLToPath } from 'node:url'
import { resultJsonSchema } from '../bench/result/schema.ts'
import { writeWhole } from '../bench/result/store.ts'

// From where it is compiled to: dist/scripts.
const path = fileURLToPath(new URL('../../schema.json', import.meta.url))
await writeWhole(path, `${JSON.stringify(resultJsonSchema(), null, 2)}\n`)
