import type { DriverName } from './drivers/driver-names.ts'

/** A setting that may hold several values: one, or a list of them. */
type Several<T> = T | readonly T[]

/** A value as it is typed on the command line; `undefined`, say of a variable that is not set, is refused. */
type Text = string | undefined

type Count = number | string

/**
 * Every setting: an option of the command line under its camel-case name, with the values that the
 * option takes. Durations and shares carry their units: `'10ms'`, `'30s'`, `'10%'`. Relative paths are
 * relative to the configuration file.
 */
interface AllSettings {
  /** Databases to measure: `postgres://user:password@host/database`, `mysql://…`, `sqlite:file.db`. */
  url?: Several<string> | undefined
  /** Databases that poolbench starts or creates itself, used when no URL is given. */
  database?: Several<DriverName | (string & {})> | undefined
  /** Modules of custom drivers: `./my-driver.ts`; or the names of shipped drivers. */
  driver?: Several<string> | undefined
  /** Operations by name, and modules: `./my-operation.ts`. Default: `get-user`. */
  operation?: Several<string> | undefined
  /** `pool_size+max_overflow` as `'5+10'`, or the library's own pool as `'native:15'`. */
  pool?: Several<Count> | undefined
  /** Pool sizes, each with every `maxOverflow`; excludes `pool`. */
  poolSize?: Several<Count> | undefined
  /** Overflow sizes, with `poolSize`. */
  maxOverflow?: Several<Count> | undefined
  /** The mode of issuing a burst. */
  mode?: Several<'sequential' | 'concurrent' | 'limited'> | undefined
  /** Operations in a burst; `tune` takes one number. */
  concurrency?: Several<Count> | undefined
  /** Extra time that each operation spends in the database: `'10ms'`; `tune` takes one value. */
  queryTime?: Several<Count> | undefined
  /** Runs one round of the main table only. Default: false. */
  quick?: boolean | undefined
  /** The number of rounds in which every scenario is measured. */
  rounds?: Count | undefined
  /** Users in the table of the operations that poolbench ships. */
  rows?: Count | undefined
  /** Seed of the order of the scenarios. */
  seed?: Count | undefined
  /** The longest wait for a connection. Default: `'30s'`. */
  poolTimeout?: Text
  /** The age at which a connection is replaced. Default: never. */
  poolRecycle?: Text
  /** Pings each connection at checkout. Default: false. */
  prePing?: boolean | undefined
  /** Prints the statements with their times. */
  echo?: boolean | undefined
  /** A file for the result as JSON. */
  json?: Text
  /** The folder of results. Default: `results` in the working directory. */
  results?: Text
  /** The baseline name under which the result is saved. */
  saveBaseline?: Text
  /** `run`: the name of a baseline to compare with; `report`: a result file. */
  baseline?: Text
  /** The name of a baseline to replace if two runs agree. */
  updateBaseline?: Text
  /** The share below which a change is treated as no change: `'10%'`, `0.1`. */
  margin?: Count | undefined
  /** Exits with code 4 if any verdict is inconclusive. Default: false. */
  strict?: boolean | undefined
  /** A file for the report as a single HTML page. */
  html?: Text
  /** A folder for the charts, as SVG files. */
  svg?: Text
  /** The most operations that are in flight at once, at peak load. */
  burst?: Count | undefined
  /** The limit for the 99th percentile of the operations' latency: `'200ms'`. */
  p99?: Text
  /** The number of processes that each open such a pool on the same server; `load` starts as many. */
  instances?: Count | undefined
  /** Measures every pool size instead of searching. Default: false. */
  full?: boolean | undefined
  /** `load`: operations with weights, `'get-user:70,search-users:30'`, or modules. */
  mix?: Text
  /** `load`: requests per second that arrive: `'200/s'`. */
  rate?: Count | undefined
  /** `load`: how they arrive. Default: `'poisson'`. */
  arrivals?: 'poisson' | 'constant' | undefined
  /** `load`: clients that each wait for an answer; excludes `rate`. */
  clients?: Count | undefined
  /** `load`: the pause of a client before its next request. */
  thinkTime?: Text
  /** `load`: the most requests under way; those beyond are not sent. */
  maxInFlight?: Count | undefined
  /** `load`: how arrivals are dealt to the instances. Default: `'random'`. */
  balance?: 'random' | 'round-robin' | undefined
  /** `load`: objectives such as `'p99<50ms'`, `'errors<0.1%'`. */
  slo?: Several<string> | undefined
  /** `load`: the time that each pool is measured, over all rounds. */
  duration?: Text
  /** `load`: traffic before each slice that is not recorded. */
  warmUp?: Text
  /** A file of an earlier `tune` to recommend from, without measuring again. */
  from?: Text
  /** The base to compare with: a git ref or a folder. */
  base?: Text
  /** A command that prepares the base, such as `'npm ci'`. */
  prepare?: Text
  /** The folder in which bases are built. */
  cache?: Text
  /** The time after which no further pair is started: `'20m'`. */
  maxTime?: Text
  /** Tests the gate on the project itself, as it is and slowed down. Default: false. */
  selfTest?: boolean | undefined
  /** The factor by which the candidate is slowed down: `1.1`. */
  slowdown?: Count | undefined
  /** The format of a report. */
  format?: Text
  /** The metric of `format: 'github-action-benchmark'`. */
  metric?: Text
  /** `doctor`: the time spent measuring the noise of the machine; `false` skips it. */
  noise?: string | false | undefined
  /** `doctor`: removes stale tables and folders of killed runs. Default: false. */
  clean?: boolean | undefined
  /** The minimum age of what `clean` removes: `'1h'`. */
  olderThan?: Text
  /** The language of `demo`. */
  lang?: Text
}

type DatabaseKey = 'url' | 'database' | 'driver'
type PlanKey = DatabaseKey | 'operation' | 'pool' | 'mode' | 'concurrency' | 'queryTime'
type JudgeKey = 'margin' | 'strict'
type ReportFileKey = 'html' | 'svg'

/** The settings of `poolbench run`; `poolbench list` uses those for which it has options. */
export type RunSettings = Pick<
  AllSettings,
  | PlanKey
  | JudgeKey
  | ReportFileKey
  | 'poolSize'
  | 'maxOverflow'
  | 'quick'
  | 'rounds'
  | 'rows'
  | 'seed'
  | 'poolTimeout'
  | 'poolRecycle'
  | 'prePing'
  | 'echo'
  | 'json'
  | 'results'
  | 'saveBaseline'
  | 'baseline'
  | 'updateBaseline'
>

/** The settings of `poolbench load`. */
export type LoadSettings = Pick<
  AllSettings,
  | DatabaseKey
  | 'operation'
  | 'pool'
  | 'mix'
  | 'rate'
  | 'arrivals'
  | 'clients'
  | 'thinkTime'
  | 'maxInFlight'
  | 'instances'
  | 'balance'
  | 'slo'
  | 'duration'
  | 'warmUp'
  | 'queryTime'
  | 'quick'
  | 'rounds'
  | 'rows'
  | 'seed'
  | 'poolTimeout'
  | 'strict'
  | 'json'
  | 'results'
>

/** The settings of `poolbench tune`. */
export type TuneSettings = Pick<
  AllSettings,
  | DatabaseKey
  | 'operation'
  | 'concurrency'
  | 'burst'
  | 'p99'
  | 'instances'
  | 'queryTime'
  | 'full'
  | 'rows'
  | 'seed'
  | 'poolTimeout'
  | 'strict'
  | 'json'
  | 'from'
  | 'results'
>

/** The settings of `poolbench gate`; both versions are measured with the candidate's settings. */
export type GateSettings = Pick<
  AllSettings,
  | PlanKey
  | JudgeKey
  | 'rounds'
  | 'rows'
  | 'base'
  | 'prepare'
  | 'cache'
  | 'maxTime'
  | 'seed'
  | 'selfTest'
  | 'slowdown'
  | 'json'
  | 'results'
>

/** The settings of `poolbench compare`. */
export type CompareSettings = Pick<AllSettings, JudgeKey | 'json'>

/** The settings of `poolbench report`. */
export type ReportSettings = Pick<
  AllSettings,
  ReportFileKey | 'format' | 'metric' | 'baseline' | 'margin'
>

/** The settings of `poolbench demo`. */
export type DemoSettings = Pick<AllSettings, DatabaseKey | 'lang'>

/** The settings of `poolbench doctor`. */
export type DoctorSettings = Pick<
  AllSettings,
  DatabaseKey | 'noise' | 'clean' | 'olderThan' | 'json'
>

/** Settings for every command that has the option, and sections that override them for one. */
export interface Profile extends AllSettings {
  run?: RunSettings
  load?: LoadSettings
  tune?: TuneSettings
  gate?: GateSettings
  compare?: CompareSettings
  report?: ReportSettings
  demo?: DemoSettings
  doctor?: DoctorSettings
}

/** The default export of `poolbench.config.ts`. */
export interface PoolbenchConfig extends Profile {
  /** Named settings that override the top-level ones: `--profile ci` applies those of `ci`. */
  profiles?: Readonly<Record<string, Profile>>
}

/**
 * Gives an editor and the compiler the types of a configuration file. Returns its argument.
 *
 * @example
 *   export default defineConfig({
 *     url: process.env.DATABASE_URL,
 *     operation: './poolbench/checkout.ts',
 *     tune: { p99: '200ms', instances: 4 },
 *   })
 */
export function defineConfig(config: PoolbenchConfig): PoolbenchConfig {
  return config
}
