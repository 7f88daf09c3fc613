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
  /** Databases that poolbench starts or makes itself, where no URL is given. */
  database?: Several<DriverName | (string & {})> | undefined
  /** Drivers of your own: `./my-driver.ts`. */
  driver?: Several<string> | undefined
  /** Operations by name, and modules: `./my-operation.ts`. Default: `get-user`. */
  operation?: Several<string> | undefined
  /** `pool_size+max_overflow` as `'5+10'`, or the library's own pool as `'native:15'`. */
  pool?: Several<Count> | undefined
  /** Pool sizes, each with every `maxOverflow`; excludes `pool`. */
  poolSize?: Several<Count> | undefined
  /** Overflow sizes, with `poolSize`. */
  maxOverflow?: Several<Count> | undefined
  /** How a burst is issued. */
  mode?: Several<'sequential' | 'concurrent' | 'limited'> | undefined
  /** Operations in a burst; `tune` takes one number. */
  concurrency?: Several<Count> | undefined
  /** Time that each operation spends in the database beside its own; `tune` takes one. */
  queryTime?: Several<Count> | undefined
  /** One round of the main table. */
  quick?: boolean | undefined
  /** Rounds of all scenarios. */
  rounds?: Count | undefined
  /** Users in the table of the operations that poolbench ships. */
  rows?: Count | undefined
  /** Seed of the order of the scenarios. */
  seed?: Count | undefined
  /** The longest wait for a connection. Default: `'30s'`. */
  poolTimeout?: Text
  /** The age at which a connection is replaced. Default: never. */
  poolRecycle?: Text
  /** Asks a connection whether it lives, at each checkout. */
  prePing?: boolean | undefined
  /** Prints the statements with their times. */
  echo?: boolean | undefined
  /** A file for the result as JSON. */
  json?: Text
  /** The folder of results. Default: `results` in the working directory. */
  results?: Text
  /** A name to keep the result under. */
  saveBaseline?: Text
  /** `run`: the name of a baseline to compare with; `report`: a result file. */
  baseline?: Text
  /** A baseline to replace, if two runs agree. */
  updateBaseline?: Text
  /** The share below which a change counts as none: `'10%'`, `0.1`. */
  margin?: Count | undefined
  /** Exits with 4 where something stays undecided. */
  strict?: boolean | undefined
  /** A file for the report as one page. */
  html?: Text
  /** A folder for the charts. */
  svg?: Text
  /** Operations at once in the worst moment. */
  burst?: Count | undefined
  /** The most that 99 % of the operations may take: `'200ms'`. */
  p99?: Text
  /** Processes with such a pool on the same server. */
  instances?: Count | undefined
  /** Measures every size. */
  full?: boolean | undefined
  /** A result of `tune` to decide from. */
  from?: Text
  /** A git ref or a folder to compare with. */
  base?: Text
  /** A command that makes the base ready. */
  prepare?: Text
  /** The folder in which bases are built. */
  cache?: Text
  /** The time after which no pair is begun. */
  maxTime?: Text
  /** Runs the folder against itself. */
  selfTest?: boolean | undefined
  /** A factor that the candidate is made slower by. */
  slowdown?: Count | undefined
  /** The format of a report. */
  format?: Text
  /** The metric of `format: 'github-action-benchmark'`. */
  metric?: Text
  /** `doctor`: how long the noise of the machine is measured; `false`: not at all. */
  noise?: string | false | undefined
  /** `doctor`: removes what killed runs left behind. */
  clean?: boolean | undefined
  /** The age from which `clean` removes. */
  olderThan?: Text
  /** The language of `demo`. */
  lang?: Text
}

type DatabaseKey = 'url' | 'database' | 'driver'
type PlanKey = DatabaseKey | 'operation' | 'pool' | 'mode' | 'concurrency' | 'queryTime'
type JudgeKey = 'margin' | 'strict'
type ReportFileKey = 'html' | 'svg'

/** The settings of `poolbench run`; `poolbench list` goes by those that it has options for. */
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

/** The settings of `poolbench gate`; both sides are measured with those of the candidate. */
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

/** Settings for all commands that have such an option, and sections for one command over them. */
export interface Profile extends AllSettings {
  run?: RunSettings
  tune?: TuneSettings
  gate?: GateSettings
  compare?: CompareSettings
  report?: ReportSettings
  demo?: DemoSettings
  doctor?: DoctorSettings
}

/** What `poolbench.config.ts` exports. */
export interface PoolbenchConfig extends Profile {
  /** Settings over those beside it, by name: `--profile ci` takes those of `ci`. */
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
