import { z } from 'zod'

/**
 * The version of the format that this program writes, and the only one that it reads. The same rule
 * holds for the files of a run, of tune and of gate: the version stays the same as long as an older
 * poolbench reads the new files and a newer one the old. A field is added as an optional one and never
 * changes its meaning; readers leave out what they do not know, and writers write nothing else. What
 * breaks this takes a new version.
 */
export const SCHEMA_VERSION = 1

const count = z.int().nonnegative()
const ms = z.number().nonnegative()
const positiveCount = z.int().positive()
/** A count of one burst, or the mean over several. */
const mean = z.number().nonnegative()
const settings = z.record(z.string(), z.string())

const pool = z
  .object({
    poolSize: positiveCount,
    maxOverflow: count,
    native: z.string().optional().describe('a pool of the database library: its name'),
  })
  .describe('pool_size and max_overflow; written 5+10')

const histogram = z
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

const seconds = z.number().nonnegative()

const overTime = z
  .object({ mean: z.number().nonnegative(), max: count })
  .describe('mean over the time of all bursts')

const distribution = z
  .object({
    count,
    mean: seconds,
    p50: seconds,
    p95: seconds,
    p99: seconds,
    max: seconds,
  })
  .describe('in seconds')

/** Pool metrics, with the names and units of OpenTelemetry's semantic conventions. */
const poolMetrics = z
  .object({
    'db.client.connection.max': positiveCount,
    'db.client.connection.idle.max': count,
    'db.client.connection.count': z.object({ used: overTime, idle: overTime }),
    'db.client.connection.pending_requests': overTime,
    'db.client.connection.timeouts': count,
    'db.client.connection.create_time': distribution,
    'db.client.connection.wait_time': distribution,
    'db.client.connection.use_time': distribution,
  })
  .describe(
    'the pool in the names and units of OpenTelemetry; of a native pool, as far as it can be seen',
  )

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
    timeouts: count.describe('operations that got no connection in time'),
    requests: positiveCount
      .optional()
      .describe('of all callers in the round, of which this is the mean; absent: one burst'),
    opened: mean.describe('connections opened'),
    closed: mean.describe('connections closed'),
    statements: mean
      .optional()
      .describe('sent on connections that were checked out; absent in older results'),
    connectMs: ms.describe('spent opening connections, summed over them'),
    eventLoopUtilization: z.number().min(0).max(1).describe('of the main thread'),
    cpuMs: ms.describe('CPU time of this process, all threads'),
    connectionMs: ms.describe('connections checked out, integrated over the makespan'),
  })
  .describe(
    'the unit of measurement: `concurrency` operations; with `callers` the mean of all `requests` of ' +
      'its round: counts may then be fractional, except failures and timeouts, which are rounded up',
  )

const failure = z.object({
  name: z.string().describe('class of the error'),
  code: z.string().nullable(),
  message: z.string().describe('of the first one; without secrets'),
  count: positiveCount,
})

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
      'bursts under way at once, which share the pool: each caller begins one when its last has ' +
        'ended; absent: one burst at a time, with a pause between',
    ),
  pool,
  queryTimeMs: ms.describe(
    'spent inside the database by each operation, before its own statements',
  ),
}

const sessions = mean.describe('sessions, the mean over the samples')

const server = z
  .object({
    busyCpus: z
      .number()
      .nonnegative()
      .nullable()
      .describe(
        'CPUs that all processes of the server kept busy, for any client; null: it is on ' +
          'another machine, or cannot be seen',
      ),
    samples: count.describe(
      'moments at which it was asked, over a connection of its own, what those of the pool did',
    ),
    sessions: z
      .object({
        cpu: sessions.describe(
          'on a CPU or waiting for one, the mean over the samples; of MySQL and MariaDB also at ' +
            'work on the disk',
        ),
        lock: sessions.describe('waiting for a lock'),
        io: sessions.describe('waiting for the disk'),
        client: sessions.describe('in a transaction, waiting for its next statement'),
        other: sessions.describe('waiting for something else, such as a sleep'),
        idle: sessions.describe('without work'),
      })
      .optional()
      .describe('how many did what, the mean over the samples; absent: there are none'),
    waits: z
      .array(z.object({ event: z.string(), sessions }))
      .optional()
      .describe("what most of them waited for, in the server's words"),
    blockedByOthers: count
      .optional()
      .describe('samples that found a lock held by a session of somebody else, as far as asked'),
  })
  .describe('what the server did while the bursts ran')

const completed = z
  .object({
    ...cell,
    status: z.literal('completed'),
    bursts: z.array(burst).min(1).describe('in the order in which they ran'),
    wait: histogram.describe('for a connection of the pool, by each checkout'),
    connect: histogram.describe('to open, replace or ping a connection, by each checkout'),
    hold: histogram.describe('from checkout to return'),
    query: histogram.describe('statements sent until answered, summed over each checkout'),
    response: histogram.describe(
      'concurrent and limited: since the burst began; sequential: since the operation began; ' +
        'with `callers`: of whole bursts, as their callers saw them',
    ),
    errors: z.array(failure),
    poolMetrics,
    machine: z
      .object({ busyMs: ms, idleMs: ms })
      .describe('what all programs together did with the CPUs meanwhile, summed over them'),
    memory: z
      .object({ heapUsedMb: z.number(), rssMb: z.number() })
      .describe('of this process, the most seen after a burst'),
    server: server.optional().describe('absent: it does not tell, or is of an older version'),
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

const scenario = z.discriminatedUnion('status', [
  completed,
  z.object({ ...cell, status: z.literal('failed'), reason: z.string() }),
])

export const target = z.object({
  driver: z.string().describe('label: the name of the driver, with a number where two share it'),
  driverName: z.string(),
  url: z.string().describe('without secrets'),
  startedByPoolbench: z.boolean(),
  version: z.string(),
  settings: settings.describe('of the server, as far as they matter to a comparison'),
  maxConnections: positiveCount.nullable(),
  freeConnections: count
    .nullable()
    .describe('that this user could open when the run began; null: not known'),
  traits: z.object({
    placement: z.enum(['in-process', 'threads', 'server']),
    parallelism: positiveCount.nullable().describe('null: no limit'),
    maxConnections: positiveCount.nullable().describe('null: no limit'),
    preparedStatements: z.boolean(),
    pipelining: z.boolean(),
    connect: z.string().describe('what opening a connection does'),
  }),
  nativePools: z
    .array(
      z.object({
        name: z.string(),
        label: z.string(),
        pipelining: z
          .boolean()
          .describe('statements are sent before the ones before them have answered'),
        lacks: z.array(z.string()).describe('what it cannot do that a queue pool can'),
      }),
    )
    .describe('pools of the database library'),
})

export const environment = z.object({
  node: z.string(),
  v8: z.string(),
  platform: z.string(),
  release: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cpus: positiveCount,
  memoryMb: z.number().positive(),
  governor: z.string().nullable(),
  loadAverage: z.number().nonnegative().describe('of the last minute, when the run began'),
  cpuPressure: z
    .number()
    .nullable()
    .describe('percent of the last minute in which some task waited for a CPU; null: unknown'),
  timeZone: z.string(),
  machine: z
    .string()
    .optional()
    .describe('tells machines apart: a hash of the host name; absent in older results'),
  libraries: z.record(z.string(), z.string()).describe('versions of the database libraries'),
  projectLibraries: z
    .array(z.string())
    .optional()
    .describe("those of `libraries` that are the user's project's; the others are poolbench's own"),
})

/** The whole file. */
export const resultFileSchema = z
  .object({
    schemaVersion: z.literal(SCHEMA_VERSION),
    poolbenchVersion: z.string(),
    startedAt: z.iso.datetime(),
    durationMs: ms,
    command: z.array(z.string()).describe('the command line that made it, without secrets'),
    quick: z.boolean().describe('too short for a comparison'),
    complete: z.boolean().describe('false: the run was interrupted, or is still going on'),
    options: z.object({
      rounds: positiveCount,
      maxBurstsPerRound: positiveCount.describe(
        'short bursts are repeated within a round, by each caller',
      ),
      rows: positiveCount.describe('users in the table'),
      seed: z.int(),
      poolTimeoutMs: ms.nullable(),
      poolRecycleMs: ms.nullable(),
      prePing: z.boolean(),
      slowdown: z
        .number()
        .min(1)
        .optional()
        .describe('each operation was made to take this many times as long, to test a gate'),
    }),
    environment,
    targets: z.array(target),
    scenarios: z.array(scenario),
    warnings: z.array(z.string()).describe('reasons to trust the numbers less'),
  })
  .describe('A result of poolbench. Durations are in milliseconds.')

/** A result of poolbench: what a run writes, and all that reports and verdicts read. */
export type ResultFile = z.infer<typeof resultFileSchema>
export type ScenarioResult = ResultFile['scenarios'][number]
export type CompletedScenario = Extract<ScenarioResult, { status: 'completed' }>
export type BurstResult = CompletedScenario['bursts'][number]
export type HistogramResult = CompletedScenario['response']
export type DistributionResult = z.infer<typeof distribution>
export type PoolMetrics = z.infer<typeof poolMetrics>
export type ServerResult = z.infer<typeof server>
export type TargetResult = ResultFile['targets'][number]
export type EnvironmentResult = ResultFile['environment']

/** The JSON Schema of the file, as `schema.json` holds it. */
export function resultJsonSchema(): object {
  return z.toJSONSchema(resultFileSchema, { io: 'input' })
}
