import type { Command } from 'commander'
import { parseDatabaseUrl, parseDuration, seededRandom, systemClock } from '../../src/index.ts'
import { probeClock } from '../doctor/clock-quality.ts'
import { probeDatabase, type DatabaseFacts } from '../doctor/database.ts'
import { diagnose, type DoctorFacts, type MeasuredNoise } from '../doctor/diagnosis.ts'
import { staleServers } from '../doctor/stale-servers.ts'
import { staleTables, type Cleaning, type StaleTables } from '../doctor/stale-tables.ts'
import { probeMachine } from '../doctor/machine.ts'
import { measureNoise } from '../doctor/noise.ts'
import { smallestDifference } from '../doctor/smallest-difference.ts'
import { probeSoftware } from '../doctor/software.ts'
import { LOOKS, MARGIN } from '../gate/decision/design.ts'
import { EXIT, type ExitCode, type Io } from '../io.ts'
import { DEFAULT_MATRICES } from '../plan/default-plan.ts'
import { renderDiagnosis } from '../report/doctor-report.ts'
import { requireWritable, writeWhole } from '../result/store.ts'
import { captureEnvironment } from '../run/environment.ts'
import type { Target } from '../run/open-target.ts'
import { median } from '../stats/quantile.ts'
import { VERSION } from '../version.ts'
import type { CommandContext } from './context.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { addDatabaseOptions } from '../options/database-options.ts'
import { openForDoctor } from './open-for-doctor.ts'
import { addExamples } from './examples.ts'
import { checked, parseTimeLimit } from '../options/option-parsers.ts'
import { loadCustomModules } from '../modules/custom-modules.ts'
import { showProgress } from './progress.ts'
import { DEFAULT_ROUNDS } from './run.ts'
import { jsonOption, parsedOption, preset, STDOUT } from '../options/shared-options.ts'

interface DoctorCommandOptions extends DatabaseOptions {
  /** The time to measure noise, in milliseconds; `false` to skip it. */
  readonly noise: number | false
  readonly clean?: boolean
  readonly olderThan: number
  readonly json?: string
}

/** `poolbench doctor`: checks the requirements of a run, and the noise of the machine and databases. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  addExamples(
    addDatabaseOptions(program.command('doctor')),
    'poolbench doctor',
    'poolbench doctor --url postgres://user@localhost/app --noise 30s',
    'poolbench doctor --url postgres://user@localhost/app --no-noise --clean --older-than 1h',
  )
    .description('check requirements, sources of noise, and leftovers of killed runs')
    .addOption(
      preset(
        parsedOption(
          '--noise <duration>',
          'duration of the noise measurement on this machine',
          parseTimeLimit,
        ),
        '10s',
      ),
    )
    .option('--no-noise', 'do not measure the noise')
    .option('--clean', 'remove tables, folders and servers left behind by killed runs')
    .addOption(
      preset(
        parsedOption(
          '--older-than <duration>',
          'minimum age of the tables that --clean drops',
          checked(parseDuration),
        ),
        '24h',
      ),
    )
    .addOption(jsonOption('facts and findings'))
    .action(async (options: DoctorCommandOptions) => {
      context.finish(await doctor(options, context.io))
    })
}

async function doctor(options: DoctorCommandOptions, io: Io): Promise<ExitCode> {
  const { json } = options
  if (json !== undefined && json !== STDOUT) await requireWritable(json)
  const facts = await examine(options, io)
  const diagnosis = diagnose(facts)
  const text = `${JSON.stringify({ poolbenchVersion: VERSION, ...diagnosis, facts }, null, 1)}\n`
  if (json === STDOUT) io.stdout(text)
  else io.stdout(renderDiagnosis(diagnosis))
  if (json !== undefined && json !== STDOUT) await writeWhole(json, text)
  return diagnosis.measurable.length > 0 ? EXIT.ok : EXIT.cannotMeasure
}

/** Collects the facts. Those about load come first, as the doctor's own work must not affect them. */
async function examine(options: DoctorCommandOptions, io: Io): Promise<DoctorFacts> {
  const { signal } = io
  const own = await loadCustomModules(options, io.cwd)
  // An invalid URL is a usage error, reported before anything is examined.
  for (const url of options.url ?? []) parseDatabaseUrl(url, own.drivers)
  const progress = showProgress(io)
  try {
    progress.update(0, 'machine')
    const environment = await captureEnvironment(io.cwd)
    const finishMachine = await probeMachine(environment)
    const clock = await probeClock(systemClock)
    const software = await probeSoftware(environment, io.cwd)
    signal.throwIfAborted()
    progress.update(0.1, 'databases')
    const started = await openForDoctor(options, own, software, io)
    try {
      const databases: DatabaseFacts[] = []
      for (const target of started.targets) {
        signal.throwIfAborted()
        databases.push(await probeDatabase(target, PLANNED_POOLS, software, systemClock))
      }
      const usable = started.targets.filter((_, index) => databases[index]?.state.kind === 'usable')
      const cleaning: Cleaning = {
        clean: options.clean ?? false,
        olderThanMs: options.olderThan,
        nowMs: systemClock.wallNow(),
      }
      const tables = await tablesIn(usable, cleaning, signal)
      const servers = await staleServers(cleaning.clean)
      const noise = await noiseOf(usable, databases, options, { io, progress })
      return {
        software,
        machine: await finishMachine(),
        clock,
        databases,
        notStarted: started.findings,
        noise,
        stale: { tables, servers },
        cleaning,
      }
    } finally {
      await started.stop()
    }
  } finally {
    progress.stop()
  }
}

const PLANNED_POOLS = DEFAULT_MATRICES.flatMap(({ pools }) => pools)

async function tablesIn(
  targets: readonly Target[],
  cleaning: Cleaning,
  signal: AbortSignal,
): Promise<StaleTables[]> {
  const found: StaleTables[] = []
  // Servers that poolbench has just started are empty.
  for (const target of targets.filter(({ startedByPoolbench }) => !startedByPoolbench)) {
    signal.throwIfAborted()
    found.push(await staleTables(target, cleaning))
  }
  return found
}

async function noiseOf(
  targets: readonly Target[],
  databases: readonly DatabaseFacts[],
  { noise: durationMs }: DoctorCommandOptions,
  { io, progress }: { readonly io: Io; readonly progress: ReturnType<typeof showProgress> },
): Promise<MeasuredNoise | undefined> {
  if (durationMs === false) return undefined
  const random = seededRandom(1)
  const samples = await measureNoise(
    targets.map((target) => ({ target, freeConnections: freeOf(target, databases) })),
    {
      durationMs,
      clock: systemClock,
      random,
      signal: io.signal,
      onProgress: (done) => progress.update(0.2 + 0.8 * done, 'noise of this machine'),
    },
  )
  const design = { looks: LOOKS, margin: MARGIN }
  return {
    durationMs,
    rounds: DEFAULT_ROUNDS,
    works: samples.map(({ label, pairs, failure }) => ({
      label,
      pairs: pairs.length,
      burstMs: pairs.length === 0 ? 0 : median(pairs.flatMap(({ a, b }) => [a, b])),
      smallest: smallestDifference(
        pairs.map(({ a, b }) => a / b),
        DEFAULT_ROUNDS,
        design,
        random,
      ),
      ...(failure !== undefined && { failure }),
    })),
  }
}

function freeOf({ label }: Target, databases: readonly DatabaseFacts[]): number | null {
  const state = databases.find((database) => database.label === label)?.state
  return state?.kind === 'usable' ? state.info.freeConnections : null
}
