import { z } from 'zod'
import { count, ms } from './quantities.ts'
import { COUNT_METRICS } from './scenario-schema.ts'
import { environment, target } from './schema.ts'

/** The version of the format of gate files, under the rule of `SCHEMA_VERSION`. */
export const GATE_SCHEMA_VERSION = 1

const positive = z.number().positive()
const side = z.enum(['base', 'candidate'])
const series = z.enum(['first', 'confirmation'])

const estimate = z
  .object({
    ratio: positive.describe(
      'how many times longer the candidate takes: the Hodges–Lehmann estimate',
    ),
    interval: z
      .object({ low: z.number(), high: z.number(), confidence: z.number() })
      .optional()
      .describe('where the true ratio lies; absent: too few pairs'),
    pairs: count,
    verdict: z
      .enum(['regressed', 'improved', 'passed', 'open'])
      .describe(
        'regressed: the interval lies above the margin; improved: below its reciprocal; passed: below ' +
          'the margin; open: the margin lies within it',
      ),
    detectable: positive
      .optional()
      .describe('the minimum detectable effect at a power of 90 %, as a ratio'),
  })
  .describe('the estimate for a scenario after a number of pairs')

const range = z.object({ min: z.number(), max: z.number() })

const record = z
  .object({
    schemaVersion: z.literal(GATE_SCHEMA_VERSION),
    kind: z.literal('gate'),
    verdict: z.enum(['passed', 'regressed', 'inconclusive']),
    base: z.string(),
    candidate: z.string(),
    slowdown: z
      .number()
      .optional()
      .describe('the candidate was made to take this many times as long'),
    design: z.object({
      looks: z.array(z.object({ pairs: count, level: z.number() })),
      margin: z.number().describe('a slow-down up to this share is tolerated'),
    }),
    seed: z.int(),
    durationMs: ms,
    cutShort: z.boolean().describe('whether time ran out before the verdict was clear'),
    environment: environment.describe('of the candidate'),
    baseLibraries: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'versions of the database libraries of the base, as `environment` has those of the ' +
          'candidate; absent in older files',
      ),
    targets: z.array(target),
    scenarios: z.array(
      z.object({
        id: z.string(),
        baseMs: positive.describe('the median over the pairs of the first series'),
        candidateMs: positive,
        first: estimate,
        confirmation: estimate
          .optional()
          .describe('the estimate from the second series, if the first found a regression'),
      }),
    ),
    counts: z
      .array(
        z.object({
          id: z.string().describe('of the scenario'),
          metric: z.enum(COUNT_METRICS),
          baseline: range,
          candidate: range,
          verdict: z.enum(['improved', 'unchanged', 'regressed', 'inconclusive']),
        }),
      )
      .describe('counts of a burst that differ between the sides'),
    notCounted: z
      .array(z.enum(COUNT_METRICS))
      .optional()
      .describe('what could not be counted in every scenario, on both sides'),
    pairs: z.array(
      z.object({
        series,
        first: side.describe('side that was measured first; chosen at random'),
        startedAt: z.iso.datetime(),
        loadAverage: z.number(),
        cpuPressure: z.number().nullable(),
        times: z
          .record(z.string(), z.object({ base: positive, candidate: positive }))
          .describe('milliseconds of a burst, by scenario'),
      }),
    ),
  })
  .meta({ id: 'gate' })

const selfTest = z.object({
  schemaVersion: z.literal(GATE_SCHEMA_VERSION),
  kind: z.literal('gate-self-test'),
  works: z.boolean().describe('whether it passed equal code, and failed slower code'),
  same: record.describe('the same code on both sides'),
  slower: record.describe('the candidate made slower'),
  power: z
    .array(z.object({ pairs: count, detectable: z.record(z.string(), positive.optional()) }))
    .describe('the minimum detectable slow-down at each look, at a power of 90 %'),
  pairMs: ms.describe('the time of a pair'),
})

/** The whole file. */
export const gateFileSchema = z
  .discriminatedUnion('kind', [record, selfTest])
  .describe('What poolbench gate found, or its self-test. Durations are in milliseconds.')

/** The record of a gate: its findings and the measurements behind them. */
export type GateFile = z.infer<typeof record>
/** The outcomes of a gate on equally fast code, and on slower code. */
export type SelfTestFile = z.infer<typeof selfTest>

/** The JSON Schema of the file, as in `gate.schema.json`. */
export function gateJsonSchema(): object {
  return z.toJSONSchema(gateFileSchema, { io: 'input' })
}
