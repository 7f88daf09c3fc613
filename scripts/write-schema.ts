/** Writes the JSON Schemas of the files that poolbench keeps to the root of the repository. */
import { fileURLToPath } from 'node:url'
import { gateJsonSchema } from '../bench/result/gate-schema.ts'
import { loadJsonSchema } from '../bench/result/load-schema.ts'
import { resultJsonSchema } from '../bench/result/schema.ts'
import { writeWhole } from '../bench/result/store.ts'
import { tuneJsonSchema } from '../bench/result/tune-schema.ts'

const SCHEMAS = {
  'schema.json': resultJsonSchema(),
  'tune.schema.json': tuneJsonSchema(),
  'gate.schema.json': gateJsonSchema(),
  'load.schema.json': loadJsonSchema(),
}

for (const [name, schema] of Object.entries(SCHEMAS)) {
  // This runs compiled, from dist/scripts.
  const path = fileURLToPath(new URL(`../../${name}`, import.meta.url))
  await writeWhole(path, `${JSON.stringify(schema, null, 2)}\n`)
}
