import { z } from 'zod'
import { count, ms, positiveCount } from './quantities.ts'
import { resultFileSchema } from './schema.ts'
import { traffic } from './traffic-schema.ts'

/** The version of the format of load files, under the rule of `SCHEMA_VERSION`. */
export const LOAD_SCHEMA_VERSION = 1

/** The whole file. */
export const loadFileSchema = resultFileSchema
  .omit({ scenarios: true })
  .extend({
    schemaVersion: z.literal(LOAD_SCHEMA_VERSION),
    kind: z.literal('load'),
    options: z.object({
      rounds: positiveCount,
      sliceMs: z.number().positive().describe('duration of a slice, after its warm-up'),
      warmUpMs: ms.describe('traffic before each slice that is not recorded'),
      rows: positiveCount.describe('users in the table'),
      seed: count,
      poolTimeoutMs: ms.nullable(),
      balance: z
        .enum(['random', 'round-robin'])
        .optional()
        .describe('how arrivals were dealt to several instances'),
    }),
    objectives: z
      .array(z.string())
      .describe('service level objectives, such as p99<50ms; the slices hold their values'),
    traffic: z.array(traffic),
  })
  .describe('What poolbench load measured. Durations are in milliseconds.')

/** What `load` writes: traffic on pools of several sizes, slice by slice. */
export type LoadFile = z.infer<typeof loadFileSchema>

/** The JSON Schema of the file, as `load.schema.json` holds it. */
export function loadJsonSchema(): object {
  return z.toJSONSchema(loadFileSchema, { io: 'input' })
}
