import { z } from 'zod'
import { count, ms, poolSize, positiveCount, share } from './quantities.ts'

const settings = z
  .object({
    library: z.string(),
    note: z.string().describe('a note on it; may be empty'),
    values: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe('the settings, by the names that the library gives them'),
    text: z.string().describe('the same, ready to paste'),
  })
  .describe('the pool in the words of a library, for one instance')

export const recommendation = z.object({
  pool: poolSize.describe('to set in each instance'),
  decidedBy: z
    .enum(['throughput', 'p99', 'connections', 'one-handle'])
    .describe(
      'throughput: the smallest as good as the best; p99: the smallest that keeps the goal; ' +
        'connections: the best that fits the server, though a larger one would be faster or may be; ' +
        'one-handle: the database has no second connection',
    ),
  reason: z.string().describe('why this pool_size, in a sentence with its numbers'),
  equivalent: z
    .array(positiveCount)
    .min(1)
    .describe('all measured sizes that meet the goal equally well, ascending, including this one'),
  winShare: share.describe('of its size, as in `sizes`'),
  overflowReason: z.string().describe('why this max_overflow, in a sentence with its numbers'),
  larger: z
    .object({
      poolSize: positiveCount,
      gain: z.number().describe('by what share its throughput is higher: 0.2 is 20 %'),
    })
    .nullable()
    .describe('the fastest larger size, if the goal or the server ruled it out'),
  limitedBy: z
    .object({
      cause: z.enum(['process', 'database', 'operations', 'connections', 'handle']),
      text: z.string().describe('a sentence'),
    })
    .nullable()
    .describe('what keeps throughput from rising with more connections; null: not known'),
  confidence: z.enum(['high', 'medium', 'low']),
  doubts: z.array(z.string()).describe('why not higher, each in a phrase; empty for `high`'),
  connections: z
    .object({
      perInstance: positiveCount,
      total: positiveCount.describe('of all instances together'),
      available: count
        .nullable()
        .describe('that the server has for them; null: no limit, or not known'),
    })
    .describe('that the pool may open'),
  settings: z.array(settings),
})

export const refusal = z.object({
  code: z.enum([
    'nothing-measured',
    'too-few-sizes',
    'operation-fails',
    'does-not-fit',
    'p99-unreachable',
  ]),
  reason: z.string().describe('why, with the numbers, and what to do'),
  closest: z
    .object({ pool: poolSize, p99Ms: ms })
    .nullable()
    .describe('the pool that comes closest to the goal; null: none was measured'),
})
