import { z } from 'zod'
import { poolMetrics } from './pool-metrics-schema.ts'
import { count, mean, ms, positiveCount, share } from './quantities.ts'
import { server } from './server-schema.ts'

/** The end of a description: the field is there only if poolbench opened the pool. */
export const ABSENT = 'absent: a service with a pool of its own'

export const pool = z
  .object({
    poolSize: positiveCount,
    maxOverflow: count,
    native: z.string().optional().describe('a pool of the database library: its name'),
  })
  .describe('pool_size and max_overflow; written 5+10')

export const histogram = z
  .object({
    count: count.describe('recorded values'),
    meanMs: ms,
    p50Ms: ms,
    p90Ms: ms,
    p95Ms: ms,
    p99Ms: ms,
    p999Ms: ms,
    maxMs: ms,
    encoded: z
      .base64()
      .describe(
        'HDR histogram, V2 compressed, base64; values in nanoseconds, 3 significant digits',
      ),
  })
  .describe('the distribution of a duration over all operations of all bursts')

const burst = z
  .object({
    round: positiveCount.describe(
      '1 and up; bursts of the same round are compared with each other',
    ),
    startedAtMs: ms.describe('since the beginning of the run'),
    makespanMs: z
      .number()
      .positive()
      .describe('from the first operation issued to the last one settled'),
    failures: count.describe('operations that rejected, timeouts included'),
    timeouts: count.optional().describe(`operations that got no connection in time; ${ABSENT}`),
    requests: positiveCount
      .optional()
      .describe('of all callers in the round, of which this is the mean; absent: one burst'),
    opened: mean.optional().describe(`connections opened; ${ABSENT}`),
    closed: mean.optional().describe(`connections closed; ${ABSENT}`),
    statements: mean
      .optional()
      .describe('sent on connections that were checked out; absent in older results'),
    connectMs: ms.optional().describe(`spent opening connections, summed over them; ${ABSENT}`),
    eventLoopUtilization: share.describe('of the main thread'),
    cpuMs: ms.describe('CPU time of this process, all threads'),
    connectionMs: ms
      .optional()
      .describe(`connections checked out, integrated over the makespan; ${ABSENT}`),
  })
  .describe(
    'the unit of measurement: `concurrency` operations; with `callers` the mean of all `requests` of ' +
      'its round: counts may then be fractional, except failures and timeouts, which are rounded up',
  )

/** The counts of a burst that are compared; lower is better. */
export const COUNT_METRICS = ['opened', 'statements', 'timeouts', 'failures'] as const

export const failure = z.object({
  name: z.string().describe('class of the error'),
  code: z.string().nullable(),
  message: z.string().describe('of the first one; without secrets'),
  count: positiveCount,
})

export const machine = z
  .object({ busyMs: ms, idleMs: ms })
  .describe('CPU time of all programs during the bursts, summed over the CPUs')

export const memory = z
  .object({ heapUsedMb: z.number(), rssMb: z.number() })
  .describe('of this process, the maximum after a burst')

const cell = {
  id: z.string(),
  kind: z
    .literal('burst')
    .default('burst')
    .describe('what was measured; readers leave out the kinds that they do not know'),
  driver: z.string().describe('label of the target'),
  operation: z.string(),
  mode: z.enum(['sequential', 'concurrent', 'limited']),
  concurrency: positiveCount.describe('operations in a burst'),
  callers: positiveCount
    .optional()
    .describe(
      'bursts in progress at once, which share the pool: each caller begins one when its last has ' +
        'ended; absent: one burst at a time, with a pause between',
    ),
  pool,
  queryTimeMs: ms.describe(
    'spent inside the database by each operation, before its own statements',
  ),
}

const completed = z
  .object({
    ...cell,
    status: z.literal('completed'),
    bursts: z.array(burst).min(1).describe('in the order in which they ran'),
    wait: histogram
      .optional()
      .describe(`for a connection of the pool, by each checkout; ${ABSENT}`),
    connect: histogram
      .optional()
      .describe(`to open, replace or ping a connection, by each checkout; ${ABSENT}`),
    hold: histogram.optional().describe(`from checkout to return; ${ABSENT}`),
    query: histogram
      .optional()
      .describe(`statements sent until answered, summed over each checkout; ${ABSENT}`),
    response: histogram.describe(
      'concurrent and limited: since the burst began; sequential: since the operation began; ' +
        'with `callers`: of whole bursts, as their callers saw them',
    ),
    errors: z.array(failure),
    poolMetrics: poolMetrics.optional(),
    machine,
    memory,
    server: server.optional().describe('absent: not reported, or an older result'),
  })
  .superRefine(({ callers, bursts }, context) => {
    if (callers !== undefined) return
    for (const [index, each] of bursts.entries()) {
      for (const field of ['opened', 'closed', 'statements'] as const) {
        if (Number.isInteger(each[field] ?? 0)) continue
        const path = ['bursts', index, field]
        context.addIssue({
          code: 'custom',
          path,
          message: 'a burst without callers has whole counts',
        })
      }
    }
  })

/** The outcome of a scenario: its bursts and their measurements, or the reason why there are none. */
export const scenario = z.discriminatedUnion('status', [
  completed,
  z.object({ ...cell, status: z.literal('failed'), reason: z.string() }),
])
