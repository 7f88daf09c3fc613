import { z } from 'zod'
import { count, ms, poolSize, positiveCount, share } from './quantities.ts'
import { recommendation, refusal } from './recommendation-schema.ts'
import { resultFileSchema } from './schema.ts'

/** The version of the format of tune files, under the rule of `SCHEMA_VERSION`. */
export const TUNE_SCHEMA_VERSION = 1

const goal = z
  .object({
    driver: z.string().describe('label of the target in `measured`'),
    operation: z.string(),
    queryTimeMs: ms,
    concurrency: positiveCount.describe(
      'operations at once under normal load: pool_size is chosen for these',
    ),
    load: z
      .enum(['callers', 'bursts'])
      .default('bursts')
      .describe(
        'callers: as many callers, each of which begins an operation when its last has ended; ' +
          'bursts, as in older files: all operations begin at once, with a pause after the last',
      ),
    burst: positiveCount
      .nullable()
      .describe(
        'operations at once at peak load, at least `concurrency`: max_overflow is chosen by bursts of ' +
          'these; null: none are to be expected',
      ),
    p99Ms: ms
      .nullable()
      .describe('the limit for 99 % of the operations from the call to the answer; null: none'),
    instances: positiveCount.describe('processes with such a pool on the same server'),
    tolerance: z
      .number()
      .gt(0)
      .lt(1)
      .describe('the share of throughput below the best that counts as equal'),
  })
  .describe('the goal of the search, and its limits')

const finding = z
  .object({
    pool: poolSize,
    throughput: z
      .number()
      .nonnegative()
      .describe(
        'operations per second: `ratioToBest` times the level of the best, so that both have one order',
      ),
    ratioToBest: z
      .number()
      .nonnegative()
      .describe(
        'throughput over that of the best, paired by round; the best are all within the tolerance of ' +
          'the highest, without the one that is compared, so that the highest lies a little above 1',
      ),
    lowerBound: z
      .number()
      .nonnegative()
      .nullable()
      .describe('one-sided 95 % bound below that ratio; null: too few common rounds'),
    p99Ms: ms.describe('time in which 99 % of the operations completed, including waiting'),
    p99UpperMs: ms
      .nullable()
      .describe('one-sided 95 % bound above p99, by resampling rounds; null: too few rounds'),
    rounds: count,
    failures: count.describe('operations that failed or timed out'),
    eventLoopUtilization: share.describe('share of the time that the event loop was busy'),
    openedPerBurst: z
      .number()
      .nonnegative()
      .describe('mean number of connections opened in a burst'),
    connectMs: ms.describe('mean time to open one'),
    standing: z
      .enum([
        'recommended',
        'as-good',
        'slower',
        'keeps-p99',
        'p99-not-sure',
        'p99-too-long',
        'does-not-fit',
        'too-few-rounds',
        'failed',
      ])
      .describe(
        'as-good: within the tolerance of the best; slower: below it; keeps-p99: of a goal with a p99, ' +
          'larger than needed; p99-not-sure: keeps it, but perhaps by luck; does-not-fit: more ' +
          'connections than the server has for each instance; too-few-rounds: seems to keep the p99 of the ' +
          'goal, or without one looks faster than the best, in too few rounds to tell',
      ),
    winShare: share.describe('how often it is recommended when rounds are resampled'),
  })
  .describe('a measured pool, compared with the best of its kind')

const crossCheck = z
  .object({
    name: z.enum(['bound', 'littles-law', 'usl', 'cores']),
    connections: z
      .number()
      .nonnegative()
      .nullable()
      .describe('the number that it suggests; null: no answer, for the reason in `text`'),
    interval: z.object({ low: z.number(), high: z.number(), confidence: share }).nullable(),
    agrees: z
      .boolean()
      .nullable()
      .describe(
        'whether it is within a factor of two of the recommendation; null: no answer, or ' +
          'throughput, which it concerns, did not decide',
      ),
    text: z.string().describe('in a few words, with its numbers'),
  })
  .describe('a second opinion on the size of the pool')

/** The whole file. */
export const tuneFileSchema = z
  .object({
    schemaVersion: z.literal(TUNE_SCHEMA_VERSION),
    kind: z.literal('tune'),
    goal,
    recommendation: recommendation.nullable().describe('null: there is a refusal'),
    refusal: refusal.nullable().describe('null: there is a recommendation'),
    sizes: z.array(finding).describe('pools without overflow at `goal.concurrency`, by size'),
    overflows: z
      .array(finding)
      .describe('pools of the recommended size at `goal.burst`, by overflow; empty: none measured'),
    crossChecks: z.array(crossCheck),
    measured: resultFileSchema,
  })
  .refine((file) => (file.recommendation === null) !== (file.refusal === null), {
    message: 'a tune file has a recommendation or a refusal, and not both',
  })
  .describe('What poolbench tune found. Durations are in milliseconds.')

/** The file of `tune`: its recommendation or the reason for none, and everything measured. */
export type TuneFile = z.infer<typeof tuneFileSchema>
export type TuneRecommendation = z.infer<typeof recommendation>
export type PoolSetting = TuneRecommendation['settings'][number]
export type PoolFinding = z.infer<typeof finding>
export type CrossCheck = z.infer<typeof crossCheck>

/** The JSON Schema of the file, as in `tune.schema.json`. */
export function tuneJsonSchema(): object {
  return z.toJSONSchema(tuneFileSchema, { io: 'input' })
}
