/**
 * Runs gates whose right answer is known, on real databases: with the same code on both sides, and with a
 * candidate that takes 10 and 20 % longer. `node dist/scripts/calibrate-gate.js` writes results/gate-calibration.json
 * after each gate, and resumes where it was interrupted; it takes an hour and a half on a quiet machine. `--
 * postgres` runs the gates on one database only; two such commands may run concurrently.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { sampleArguments, type SampleOptions } from '../bench/commands/gate-options.ts'
import { startDefaultDatabases } from '../bench/databases/private-databases.ts'
import { runGate } from '../bench/gate/run-gate.ts'
import { LOOKS, MARGIN } from '../bench/gate/decision/design.ts'
import type { GateRecord } from '../bench/gate/decision/gate-record.ts'
import { formatDuration } from '../bench/format.ts'
import { renderTextTable, type Column } from '../bench/report/text-table.ts'
import { writeWhole } from '../bench/result/store.ts'
import { candidateVersion } from '../bench/gate/versions/prepare-base.ts'
import { median } from '../bench/stats/quantile.ts'
import { wilsonInterval } from './simulation/wilson.ts'
import { seededRandom, shuffled } from '../src/index.ts'

const FILE = 'results/gate-calibration.json'

const DATABASES = ['postgres', 'sqlite-threads'] as const

/** The measurements of each process: few, so that a gate takes half a minute. */
const SAMPLE: SampleOptions = {
  pool: [{ poolSize: 5, maxOverflow: 0 }],
  mode: ['sequential', 'concurrent'],
  concurrency: [10],
  queryTime: [5],
  rounds: 2,
  rows: 100,
}

/**
 * The number of gates by slowdown, on each database. Work after a pause is slightly slower by itself, so
 * these factors amount to 10 and 20 % (docs/decisions/slowed-down-operations.md).
 */
const GATES_OF: ReadonlyMap<number, number> = new Map([
  [1, 30],
  [1.07, 15],
  [1.17, 15],
])

const MAX_TIME_MS = 5 * 60_000

interface HeldGate {
  readonly database: string
  /** The factor; 1 for the same code on both sides. */
  readonly slowdown: number
  readonly verdict: GateRecord['verdict']
  readonly seed: number
  readonly startedAt: string
  readonly durationMs: number
  readonly pairsOfFirst: number
  readonly pairsOfConfirmation: number
  /** The results by mode: the ratio of the first series, its interval and its minimum detectable effect. */
  readonly scenarios: Readonly<Record<string, readonly (number | null)[]>>
}

interface Calibration {
  readonly node: string
  readonly cpuModel: string
  readonly cpus: number
  readonly servers: readonly string[]
  readonly sample: typeof SAMPLE
  readonly gates: readonly HeldGate[]
}

type Planned = Pick<HeldGate, 'database' | 'slowdown' | 'seed'>

interface Kind {
  readonly database: string
  readonly slowdown: number
  readonly gates: readonly HeldGate[]
}

const COLUMNS: readonly Column<Kind>[] = [
  { header: 'candidate', align: 'left', text: ({ slowdown }) => `${slowdown}x as long` },
  { header: 'database', align: 'left', text: ({ database }) => database },
  { header: 'gates', align: 'right', text: ({ gates }) => String(gates.length) },
  { header: 'alarms', align: 'right', text: (kind) => String(count(kind, 'regressed')) },
  { header: 'of 100', align: 'right', text: (kind) => shareText(count(kind, 'regressed'), kind) },
  { header: 'measured', align: 'right', text: ({ gates }) => ratioText(gates) },
  { header: 'passed', align: 'right', text: (kind) => String(count(kind, 'passed')) },
  { header: 'not clear', align: 'right', text: (kind) => String(count(kind, 'inconclusive')) },
  { header: 'pairs', align: 'right', text: ({ gates }) => meanText(gates.map(pairsOf)) },
  {
    header: 'seconds',
    align: 'right',
    text: ({ gates }) => meanText(gates.map(({ durationMs }) => durationMs / 1000)),
  },
]

const [, , only] = process.argv
const wanted = DATABASES.filter((name) => only === undefined || only === name)
const plan = wanted.flatMap((database) =>
  [...GATES_OF].flatMap(([slowdown, gates]) =>
    Array.from({ length: gates }, (_, index) => ({
      database,
      slowdown,
      seed: index + 1,
    })),
  ),
)
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error(signal)))
}
const io = {
  stdout: () => undefined,
  stderr: () => undefined,
  cwd: process.cwd(),
  animate: false,
  signal: interrupted.signal,
}
const ownCli = fileURLToPath(new URL('../bench/cli.js', import.meta.url))
const version = await candidateVersion({ cwd: io.cwd, ownCli })
const databases = await startDefaultDatabases(wanted, io)
try {
  // In random order, so that a busy hour affects all kinds of gates.
  for (const planned of shuffled(plan, seededRandom(1))) {
    const before = await readCalibration()
    if (before?.gates.some((held) => isSame(held, planned))) continue
    const record = await hold(planned)
    const soFar = await readCalibration()
    const calibration: Calibration = {
      node: record.environment.node,
      cpuModel: record.environment.cpuModel,
      cpus: record.environment.cpus,
      servers: [...new Set([...(soFar?.servers ?? []), versionOf(record)])],
      sample: SAMPLE,
      gates: [...(soFar?.gates ?? []), summarize(record, planned)],
    }
    await writeWhole(FILE, `${JSON.stringify(calibration, null, 1)}\n`)
    process.stderr.write(`${textOf(record)}\n`)
  }
  process.stdout.write(
    `${renderTextTable(COLUMNS, kindsOf((await readCalibration())?.gates ?? [])).join('\n')}\n`,
  )
} catch (error) {
  if (!interrupted.signal.aborted) throw error
} finally {
  await databases.stop()
}

function hold({ database, slowdown, seed }: Planned): Promise<GateRecord> {
  const targets = databases.targets.filter(({ label }) => label === database)
  return runGate(
    {
      base: version,
      candidate: version,
      ...(slowdown > 1 && { slowdown }),
      args: sampleArguments(SAMPLE, targets, { operations: {} }),
      startedByPoolbench: true,
      design: { looks: LOOKS, margin: MARGIN },
      seed,
      maxTimeMs: MAX_TIME_MS,
    },
    { signal: io.signal, onPair: () => undefined },
  )
}

function summarize(record: GateRecord, planned: Planned): HeldGate {
  const pairsOf = (series: string): number =>
    record.pairs.filter((pair) => pair.series === series).length
  return {
    ...planned,
    verdict: record.verdict,
    startedAt: record.pairs[0]?.startedAt ?? '',
    durationMs: Math.round(record.durationMs),
    pairsOfFirst: pairsOf('first'),
    pairsOfConfirmation: pairsOf('confirmation'),
    scenarios: Object.fromEntries(
      record.scenarios.map(({ id, first: { ratio, interval, detectable } }) => [
        id,
        [ratio, interval?.low, interval?.high, detectable].map((value) =>
          value === undefined ? null : Number(value.toFixed(4)),
        ),
      ]),
    ),
  }
}

function versionOf({ targets }: GateRecord): string {
  return targets.map(({ driver, version }) => `${driver}: ${version}`).join(', ')
}

function isSame(held: Planned, planned: Planned): boolean {
  return (
    held.database === planned.database &&
    held.slowdown === planned.slowdown &&
    held.seed === planned.seed
  )
}

function textOf({ verdict, slowdown = 1, targets, pairs, durationMs }: GateRecord): string {
  const took = `${pairs.length} pairs, ${formatDuration(durationMs)}`
  return `${targets[0]?.driver} ${slowdown}x: ${verdict} (${took})`
}

async function readCalibration(): Promise<Calibration | undefined> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as Calibration
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The kinds of gates: each slowdown, on each database and on both. */
function kindsOf(gates: readonly HeldGate[]): Kind[] {
  return [...GATES_OF.keys()].flatMap((slowdown) =>
    [...DATABASES, 'both'].map((database) => ({
      database,
      slowdown,
      gates: gates.filter(
        (gate) => gate.slowdown === slowdown && (database === 'both' || gate.database === database),
      ),
    })),
  )
}

function pairsOf({ pairsOfFirst, pairsOfConfirmation }: HeldGate): number {
  return pairsOfFirst + pairsOfConfirmation
}

function count({ gates }: Kind, verdict: string): number {
  return gates.filter((gate) => gate.verdict === verdict).length
}

function shareText(times: number, { gates }: Kind): string {
  if (gates.length === 0) return '-'
  const { low, high } = wilsonInterval(times, gates.length)
  return `${(low * 100).toFixed(0)}..${(high * 100).toFixed(0)}`
}

/** The median of the ratios found by the first series of all scenarios. */
function ratioText(gates: readonly HeldGate[]): string {
  const ratios = gates.flatMap(({ scenarios }) =>
    Object.values(scenarios).flatMap(([ratio]) => ratio ?? []),
  )
  return ratios.length === 0 ? '-' : median(ratios).toFixed(3)
}

function meanText(values: readonly number[]): string {
  if (values.length === 0) return '-'
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(0)
}
