import { objectiveVerdicts } from '../analysis/objective-verdicts.ts'
import { CONFIDENCE } from '../analysis/speed-ups.ts'
import { trafficProblems } from '../analysis/traffic-validity.ts'
import { poolCapacity } from '../../src/index.ts'
import {
  formatCount,
  formatMachine,
  formatMoment,
  formatNumber,
  formatSetting,
  libraryVersions,
} from '../format.ts'
import { formatMix } from '../plan/mix.ts'
import { usesUserTable } from '../plan/operations.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { LoadFile } from '../result/load-schema.ts'
import type { CompletedTraffic, TrafficResult } from '../result/traffic-schema.ts'
import { groupBy } from '../group-by.ts'
import { valuesNeeded } from '../stats/interval.ts'
import { median } from '../stats/quantile.ts'
import { escapeMarkdown, renderMarkdownTable } from './markdown-table.ts'
import { runWarnings } from './notes.ts'
import { renderTextTable } from './text-table.ts'
import {
  INSTANCE_COLUMNS,
  instanceRows,
  KIND_COLUMNS,
  objectiveColumns,
  POOL_USE_COLUMNS,
  trafficColumns,
} from './traffic-table.ts'
import { describeTarget } from './work-title.ts'
import { bullets, wrap } from './wrap.ts'

/** A p99 within this factor of the best is as good. */
const AS_GOOD = 1.1

const LEGEND =
  'answered: requests per second; p50, p99: from the time when a request was due to its answer, ' +
  'median over the slices; interval: of the p99, 95 % with 6 slices or more, else the range; ' +
  'wait: for a connection; busy: connections in use, of those that the pool keeps'

const NOT_SEEN = 'a service has a pool of its own, where nothing is visible'

/** The whole report for a terminal: the answer first, then a table for each database. */
export function renderLoadReport(file: LoadFile): string {
  const lines = [
    ...header(file),
    ...groupBy(file.traffic, ({ driver }) => driver).flatMap((rows) => databaseSection(file, rows)),
    ...notes(file),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** The same as a short section of Markdown. */
export function renderLoadMarkdown(file: LoadFile): string {
  const blocks = groupBy(file.traffic, ({ driver }) => driver).flatMap((rows) => {
    const measured = rows.filter(isCompleted)
    return [
      `### poolbench load: ${escapeMarkdown(titleOf(rows))}`,
      bulletsOf(answers(file, measured)),
      renderMarkdownTable(trafficColumns(file), measured).join('\n'),
      ...(file.objectives.length > 0
        ? [renderMarkdownTable(objectiveColumns(file), measured).join('\n')]
        : []),
    ]
  })
  const texts = noteTexts(file)
  return `${[...blocks, ...(texts.length > 0 ? [bulletsOf(texts)] : [])].join('\n\n')}\n`
}

function bulletsOf(texts: readonly string[]): string {
  return texts.map((text) => `- ${escapeMarkdown(text)}`).join('\n')
}

function header(file: LoadFile): string[] {
  const { environment: machine, options, traffic } = file
  const slices = Math.max(0, ...traffic.map((row) => (isCompleted(row) ? row.slices.length : 0)))
  return [
    `poolbench ${file.poolbenchVersion}, ${formatMoment(file.startedAt)}`,
    ...wrap([formatMachine(machine), ...libraryVersions(machine)].join(', ')),
    ...wrap(
      `${formatCount(slices, 'slice')} of ${formatSetting(options.sliceMs)} on each pool, ` +
        `${formatSetting(options.warmUpMs)} of warm-up before each, seed ${options.seed}`,
    ),
    ...runWarnings({ ...file, scenarios: [], options: {} }).flatMap((doubt) =>
      wrap(doubt.replace(/^[^:]+/, (word) => word.toUpperCase())),
    ),
    '',
  ]
}

function notes(file: LoadFile): string[] {
  const texts = noteTexts(file)
  return texts.length === 0 ? [] : ['Notes', ...bullets(texts), '']
}

/** What went wrong, and what was found beforehand. */
function noteTexts({ warnings, traffic, options, quick }: LoadFile): string[] {
  const needed = valuesNeeded(CONFIDENCE)
  return [
    ...warnings,
    ...(options.rounds < needed && !quick
      ? [`Fewer than ${needed} slices give no interval, only the range: --rounds ${needed}`]
      : []),
    ...traffic.flatMap((row) =>
      isCompleted(row)
        ? row.errors.map(({ name, message, count }) => `${row.id}: ${count} × ${name}: ${message}`)
        : [`${row.id}: not measured: ${row.reason}`],
    ),
  ]
}

function titleOf([first]: readonly TrafficResult[]): string {
  const { mix, queryTimeMs, load } = first as TrafficResult
  const queryTime = queryTimeMs === 0 ? '' : ` with ${formatSetting(queryTimeMs)} of query time`
  return `${formatMix(mix)}${queryTime}, ${describeLoad(load)}`
}

function isCompleted(row: TrafficResult): row is CompletedTraffic {
  return row.status === 'completed'
}

function databaseSection(file: LoadFile, rows: readonly TrafficResult[]): string[] {
  const [{ driver, mix }] = rows as [TrafficResult]
  const target = file.targets.find((each) => each.driver === driver)
  const measured = rows.filter(isCompleted)
  const found = answers(file, measured)
  const single = measured.length === 1 || mix.length > 1
  return [
    ...wrap(`== ${titleOf(rows)} ==`),
    '',
    ...(target ? [...wrap(describeTarget(target)), ''] : []),
    ...(found.length > 0 ? [...bullets(found), ''] : []),
    ...renderTextTable(trafficColumns(file), measured),
    '',
    ...wrap(measured.some(({ wait }) => !wait) ? `${LEGEND}; ${NOT_SEEN}` : LEGEND),
    '',
    ...(file.objectives.length
      ? ['Objectives', '', ...renderTextTable(objectiveColumns(file), measured), '']
      : []),
    ...(single
      ? measured.flatMap((row) => [...kindSection(row), ...instanceSection(row)])
      : poolUseSection(measured)),
  ]
}

/** What a request of the only kind takes: known of those of poolbench, and of no service. */
function poolUseSection(rows: readonly CompletedTraffic[]): string[] {
  const [row] = rows
  const [kind] = row?.kinds ?? []
  if (!kind || kind.checkouts === undefined || usesUserTable(kind.operation)) return []
  return [
    ...wrap('Checkouts, statements and hold per request'),
    '',
    ...renderTextTable(POOL_USE_COLUMNS, rows),
    '',
  ]
}

function kindSection({ pool, kinds }: CompletedTraffic): string[] {
  return [
    ...wrap(`Kinds of request on ${formatPool(pool)}; checkouts, statements and hold per request`),
    '',
    ...renderTextTable(KIND_COLUMNS, kinds),
    '',
  ]
}

function instanceSection(row: CompletedTraffic): string[] {
  if (row.instances === undefined) return []
  return [
    ...wrap(`Instances with ${formatPool(row.pool)}; times and event loop: median over the slices`),
    '',
    ...renderTextTable(INSTANCE_COLUMNS, instanceRows(row)),
    '',
  ]
}

/** What the table says, in sentences. */
function answers(file: LoadFile, rows: readonly CompletedTraffic[]): string[] {
  const bySize = [...rows].sort((a, b) => poolCapacity(a.pool) - poolCapacity(b.pool))
  return [...connections(bySize), ...whichPool(file, bySize)]
}

/** The connections of all instances together, which the server has to hold. */
function connections(rows: readonly CompletedTraffic[]): string[] {
  const [first] = rows
  if (first?.instances === undefined) return []
  const { instances } = first
  const inAll = ({ pool }: CompletedTraffic): number => instances * poolCapacity(pool)
  if (rows.length === 1) {
    return [
      `${instances} instances, ${formatPool(first.pool)} each, ${inAll(first)} connections in all.`,
    ]
  }
  const each = rows.map((row) => `${inAll(row)} with ${formatPool(row.pool)}`).join(', ')
  return [`${instances} instances, each with such a pool; connections in all: ${each}.`]
}

function whichPool(file: LoadFile, bySize: readonly CompletedTraffic[]): string[] {
  const stable = bySize.filter((row) => !isUnstable(file, row))
  const unstable = bySize.filter((row) => isUnstable(file, row))
  const overloaded =
    unstable.length === 0
      ? []
      : [`Overloaded: ${poolsOf(unstable)}: more requests arrive than are answered.`]
  const [first] = stable
  if (!first) return overloaded
  if (file.objectives.length) return [...objectiveAnswer(file, stable), ...overloaded]
  const best = Math.min(...stable.map(p99Of))
  const asGood = stable.find((row) => p99Of(row) <= AS_GOOD * best) ?? first
  const smallest =
    stable.length > 1
      ? [`${formatPool(asGood.pool)} is the smallest pool whose p99 is within 10 % of the best.`]
      : []
  return [...smallest, ...overloaded]
}

function objectiveAnswer(file: LoadFile, stable: readonly CompletedTraffic[]): string[] {
  const keeping = stable.find((row) =>
    objectiveVerdicts(file, row).every(({ verdict }) => verdict === 'kept'),
  )
  const count = formatCount(file.objectives.length, 'objective')
  return keeping
    ? [`${formatPool(keeping.pool)} is the smallest pool that keeps ${count}.`]
    : [`No pool is known to keep ${count}.`]
}

function isUnstable(file: LoadFile, row: CompletedTraffic): boolean {
  return trafficProblems(file, row).some(({ kind }) => kind === 'unstable')
}

function p99Of({ slices }: CompletedTraffic): number {
  return median(slices.map(({ p99Ms }) => p99Ms))
}

function poolsOf(rows: readonly CompletedTraffic[]): string {
  return rows.map(({ pool }) => formatPool(pool)).join(', ')
}

function describeLoad(load: TrafficResult['load']): string {
  if (load.kind === 'open') {
    return `${formatNumber(load.ratePerS)} requests per second (${load.arrivals})`
  }
  const think = load.thinkTimeMs === 0 ? '' : `, ${formatSetting(load.thinkTimeMs)} of think time`
  return `${formatCount(load.clients, 'client')}${think}`
}
