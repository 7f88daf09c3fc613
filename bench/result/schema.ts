import { z } from 'zod'
import { count, ms, positiveCount } from './quantities.ts'
import { COUNT_METRICS, scenario } from './scenario-schema.ts'

export { COUNT_METRICS }

/**
 * The version of the format that this program writes, and the only one that it reads. One rule holds for the
 * files of run, tune and gate: the version stays the same as long as an older poolbench can read new files
 * and a newer one can read old files. New fields are optional, and no field changes its meaning. Readers
 * ignore unknown fields; writers write only known ones. Any other change needs a new version.
 */
export const SCHEMA_VERSION = 1

export const target = z.object({
  driver: z.string().describe('label: the name of the driver, with a number if several share it'),
  driverName: z.string(),
  url: z.string().describe('without secrets'),
  startedByPoolbench: z.boolean(),
  version: z.string(),
  settings: z
    .record(z.string(), z.string())
    .describe('settings of the server that matter for a comparison'),
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
    .describe('identifies the machine: a hash of the host name; absent in older results'),
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
    complete: z.boolean().describe('false: the run was interrupted, or is still in progress'),
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

/** A result of poolbench: the output of a run, and the only input of reports and verdicts. */
export type ResultFile = z.infer<typeof resultFileSchema>
export type ScenarioResult = ResultFile['scenarios'][number]
export type CompletedScenario = Extract<ScenarioResult, { status: 'completed' }>
/** A scenario whose pool poolbench opened: of a service, which has its own, these fields are absent. */
export type PoolScenario = Omit<CompletedScenario, 'bursts'> & {
  readonly bursts: (BurstResult & Required<Pick<BurstResult, PoolField<BurstResult>>>)[]
} & Required<Pick<CompletedScenario, PoolField<CompletedScenario>>>
type PoolField<Of> = Extract<
  keyof Of,
  | 'wait'
  | 'connect'
  | 'hold'
  | 'query'
  | 'poolMetrics'
  | 'timeouts'
  | 'opened'
  | 'closed'
  | 'connectMs'
  | 'connectionMs'
>
export type CountMetric = (typeof COUNT_METRICS)[number]
export type BurstResult = CompletedScenario['bursts'][number]
export type HistogramResult = CompletedScenario['response']
export type PoolMetrics = NonNullable<CompletedScenario['poolMetrics']>
export type DistributionResult = PoolMetrics['db.client.connection.wait_time']
export type ServerResult = NonNullable<CompletedScenario['server']>
export type TargetResult = ResultFile['targets'][number]
export type EnvironmentResult = ResultFile['environment']

/** The JSON Schema of the file, as in `schema.json`. */
export function resultJsonSchema(): object {
  return z.toJSONSchema(resultFileSchema, { io: 'input' })
}
