import { z } from 'zod'
import { count, ms, positiveCount, share } from './quantities.ts'
import { ABSENT, failure, histogram, machine, memory, pool } from './scenario-schema.ts'
import { server } from './server-schema.ts'

const rate = z.number().nonnegative()

const load = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('open'),
      ratePerS: z.number().positive().describe('requests per second, in the mean'),
      arrivals: z.enum(['poisson', 'constant']),
      maxInFlight: positiveCount.describe('requests under way; what comes beyond is not sent'),
    })
    .describe('requests arrive whether or not those before them were answered'),
  z
    .object({
      kind: z.literal('closed'),
      clients: positiveCount,
      thinkTimeMs: ms.describe('between an answer and the next request'),
    })
    .describe('each client waits for its answer'),
])

const second = z
  .object({
    due: count,
    ended: count.describe('answered or failed'),
    failed: count,
    inFlight: count.describe(
      'the most requests that were under way; of several instances: the sum of the most of each',
    ),
    p50Ms: ms.nullable().describe('of the responses that ended in it; null: none did'),
    p99Ms: ms.nullable(),
  })
  .describe('one second; what ends after the slice belongs to the last one')

const instance = z.object({
  due: count.describe('requests that were dealt to it; clients: those that they sent'),
  answered: count,
  p99Ms: ms.nullable().describe('of its responses; null: there was none'),
  lateP99Ms: ms.nullable(),
  eventLoopUtilization: share,
  cpuMs: ms,
})

const slice = z
  .object({
    round: positiveCount.describe('slices of the same round have the same schedule'),
    startedAtMs: ms.describe('since the beginning of the run, after the warm-up'),
    durationMs: z.number().positive().describe('in which requests were due'),
    elapsedMs: z.number().positive().describe('until the last one was answered'),
    due: count,
    skipped: count.describe('not sent, as too many were under way'),
    answered: count,
    failures: count.describe('requests that rejected, timeouts included'),
    timeouts: count.optional().describe(`requests that got no connection in time; ${ABSENT}`),
    inFlightAtEnd: count.describe('requests under way when the last one had been sent'),
    lateP99Ms: ms.describe('from due to sent: the delay of this process'),
    p50Ms: ms,
    p95Ms: ms,
    p99Ms: ms,
    opened: count.optional().describe(`connections opened; ${ABSENT}`),
    connectionMs: ms
      .optional()
      .describe(`connections checked out, integrated over the slice; ${ABSENT}`),
    eventLoopUtilization: share.describe('of several instances: the busiest'),
    cpuMs: ms.describe('CPU time of this process, all threads; of several instances: of all'),
    objectives: z.array(rate.nullable()).describe('the value of each objective; null: none'),
    seconds: z.array(second),
    instances: z
      .array(instance)
      .optional()
      .describe('what each instance saw of it, if there were several; everything else is of all'),
  })
  .describe('some seconds of traffic on a pool that was warm')

const times = {
  late: histogram.describe('from due to sent: the delay of this process'),
  wait: histogram.optional().describe(`for a connection of the pool, by each checkout; ${ABSENT}`),
  connect: histogram
    .optional()
    .describe(`to open, replace or ping a connection, by each checkout; ${ABSENT}`),
  hold: histogram.optional().describe(`from checkout to return; ${ABSENT}`),
  response: histogram.describe('of each answered request, from the time when it was due'),
}

const cell = {
  id: z.string(),
  kind: z.literal('traffic'),
  driver: z.string().describe('label of the target'),
  mix: z.array(z.object({ operation: z.string(), weight: z.number().positive() })).min(1),
  load,
  pool: pool.describe('of each instance'),
  instances: positiveCount
    .optional()
    .describe('processes that shared the load, each with such a pool; absent: one'),
  queryTimeMs: ms.describe('spent inside the database by each operation, beside its statements'),
}

/** Traffic on one pool, or why there was none. */
export const traffic = z.discriminatedUnion('status', [
  z.object({
    ...cell,
    status: z.literal('completed'),
    slices: z.array(slice).min(1).describe('in the order in which they ran'),
    ...times,
    kinds: z
      .array(
        z.object({
          operation: z.string(),
          answered: count,
          failures: count,
          timeouts: count.optional().describe(ABSENT),
          checkouts: count.optional().describe(ABSENT),
          statements: count
            .optional()
            .describe(`sent on connections that were checked out; ${ABSENT}`),
          ...times,
        }),
      )
      .describe('in the order of the mix'),
    errors: z.array(failure),
    machine,
    memory: memory.describe('of this process or all instances, the maximum after a slice'),
    server: server.optional(),
  }),
  z.object({ ...cell, status: z.literal('failed'), reason: z.string() }),
])

export type TrafficResult = z.infer<typeof traffic>
export type CompletedTraffic = Extract<TrafficResult, { status: 'completed' }>
export type SliceResult = CompletedTraffic['slices'][number]
