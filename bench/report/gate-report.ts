import type { CountChange } from '../gate/decision/count-changes.ts'
import type { Estimate } from '../gate/decision/estimate.ts'
import type { GateRecord, GateScenario } from '../gate/decision/gate-record.ts'
import { formatCount, formatDuration, formatRange, formatShare } from '../format.ts'
import { formatEstimate } from './gate-format.ts'
import { escapeMarkdown, renderMarkdownTable } from './markdown-table.ts'
import { scenarioNames } from './scenario-names.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { bullets, wrap } from './wrap.ts'

/** What a gate found, for a terminal. */
export function renderGateReport(record: GateRecord): string {
  const lines = [
    ...wrap(gateHeadline(record)),
    '',
    ...gateCircumstances(record).flatMap((text) => wrap(text)),
    '',
    ...scenarioTable(record.scenarios),
    '',
    ...countLines(record, renderTextTable).flatMap((line) => wrap(line)),
    ...bullets(gateNotes(record)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** The same in Markdown. */
export function renderGateMarkdown(record: GateRecord): string {
  const lines = [
    `### poolbench gate: ${VERDICTS[record.verdict]}`,
    '',
    escapeMarkdown(gateSentence(record)),
    '',
    ...renderMarkdownTable(
      gateColumns(record.scenarios, (id) => id),
      record.scenarios,
    ),
    '',
    ...countLines(record, renderMarkdownTable),
    ...[...gateCircumstances(record), ...gateNotes(record)].map(
      (text) => `- ${escapeMarkdown(text)}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

const VERDICTS: Readonly<Record<GateRecord['verdict'], string>> = {
  passed: 'PASSED',
  regressed: 'REGRESSED',
  inconclusive: 'INCONCLUSIVE',
}

/** The verdict, and a sentence on it. */
export function gateHeadline(record: GateRecord): string {
  return `${VERDICTS[record.verdict]}: ${gateSentence(record)}`
}

/** The verdict in a sentence. */
export function gateSentence({ verdict, scenarios, counts, design, cutShort }: GateRecord): string {
  const margin = formatShare(design.margin)
  switch (verdict) {
    case 'passed':
      return `no scenario is more than ${margin} slower`
    case 'regressed': {
      const more = counts
        .filter((count) => count.verdict === 'regressed')
        .map((count) => `${count.id}: ${countText(count)}`)
      const slower = scenarios
        .filter(({ confirmation }) => confirmation?.verdict === 'regressed')
        .map(({ id, confirmation }) => `${id} takes ${formatEstimate(confirmation as Estimate)}`)
      return [
        ...(more.length > 0 ? [`more of what is counted: ${more.join('; ')}`] : []),
        ...(slower.length > 0
          ? [`slower by more than ${margin}, seen twice: ${slower.join('; ')}`]
          : []),
      ].join('; ')
    }
    case 'inconclusive': {
      const open = scenarios.filter(({ first, confirmation }) => isOpen(confirmation ?? first))
      const why = cutShort ? 'the time was up' : 'the noise is too large'
      return (
        `${why} to tell whether ${open.length} of ${scenarios.length} scenarios are more than ` +
        `${margin} slower; no regression was confirmed`
      )
    }
    default:
      return verdict satisfies never
  }
}

function isOpen({ verdict }: Estimate): boolean {
  return verdict === 'open' || verdict === 'regressed'
}

/** Under a line that says what all ids have in common. */
function scenarioTable(scenarios: readonly GateScenario[]): string[] {
  const { common, nameOf } = scenarioNames(scenarios.map(({ id }) => id))
  return [
    ...(common ? [...wrap(`In all: ${common}`), ''] : []),
    ...renderTextTable(gateColumns(scenarios, nameOf), scenarios),
  ]
}

/** @param nameOf - what a scenario is called, from its id. */
export function gateColumns(
  scenarios: readonly GateScenario[],
  nameOf: (id: string) => string,
): Column<GateScenario>[] {
  return [
    { header: 'scenario', align: 'left', text: ({ id }) => nameOf(id) },
    { header: 'base', align: 'right', text: ({ baseMs }) => formatDuration(baseMs) },
    { header: 'candidate', align: 'right', text: ({ candidateMs }) => formatDuration(candidateMs) },
    { header: 'change', align: 'right', text: ({ first }) => formatEstimate(first) },
    { header: 'pairs', align: 'right', text: ({ first }) => String(first.pairs), optional: true },
    ...(scenarios.some(({ confirmation }) => confirmation) ? [CONFIRMED] : []),
    {
      header: 'smallest change found 9 in 10',
      shortHeader: '9 in 10',
      align: 'right',
      text: ({ first: { detectable } }) => (detectable ? `${detectable.toFixed(2)}x` : '-'),
    },
    { header: 'verdict', align: 'left', text: verdictText },
  ]
}

/** The second series, where the first found a regression. */
const CONFIRMED: Column<GateScenario> = {
  header: 'confirmed',
  align: 'right',
  text: ({ confirmation }) => (confirmation ? formatEstimate(confirmation) : '-'),
}

function verdictText({ first, confirmation }: GateScenario): string {
  if (confirmation?.verdict === 'regressed') return 'regressed'
  if (confirmation)
    return isOpen(confirmation) ? 'slower once, then not clear' : 'slower once, not again'
  return VERDICT_TEXTS[first.verdict]
}

const VERDICT_TEXTS: Readonly<Record<Estimate['verdict'], string>> = {
  regressed: 'slower once',
  improved: 'faster',
  passed: 'as fast',
  open: 'not clear',
}

/** Counts that differ, as a table; a sentence where none does. */
function countLines(
  { counts, notCounted = [] }: GateRecord,
  render: (columns: readonly Column<CountChange>[], rows: readonly CountChange[]) => string[],
): string[] {
  const unknown =
    notCounted.length > 0
      ? [`Not counted, and not judged: ${notCounted.map(nameOf).join(', ')} of a burst.`, '']
      : []
  if (counts.length > 0) return [...render(COUNT_COLUMNS, counts), '', ...unknown]
  const known = COUNT_METRICS.filter((metric) => !notCounted.includes(metric)).map(nameOf)
  const [first = '', ...others] = [...known.slice(0, -1).join(', '), ` and ${known.at(-1)}`].join(
    '',
  )
  return [
    `${first.toUpperCase()}${others.join('')} of a burst: the same on both sides.`,
    '',
    ...unknown,
  ]
}

function nameOf(metric: CountChange['metric']): string {
  return COUNTS[metric]
}

export const COUNT_COLUMNS: readonly Column<CountChange>[] = [
  { header: 'in a burst of', align: 'left', text: ({ id }) => id },
  { header: 'count', align: 'left', text: ({ metric }) => COUNTS[metric] },
  { header: 'base', align: 'right', text: ({ baseline }) => formatRange(baseline) },
  { header: 'candidate', align: 'right', text: ({ candidate }) => formatRange(candidate) },
  { header: 'verdict', align: 'left', text: ({ verdict }) => COUNT_VERDICTS[verdict] },
]

const COUNTS: Readonly<Record<CountChange['metric'], string>> = {
  opened: 'connections opened',
  statements: 'statements',
  timeouts: 'timeouts',
  failures: 'failures',
}

const COUNT_METRICS = Object.keys(COUNTS) as CountChange['metric'][]

const COUNT_VERDICTS: Readonly<Record<CountChange['verdict'], string>> = {
  regressed: 'regressed',
  improved: 'fewer',
  unchanged: 'the same',
  inconclusive: 'not clear',
}

function countText({ metric, baseline, candidate }: CountChange): string {
  return `${formatRange(candidate)} ${COUNTS[metric]} in a burst instead of ${formatRange(baseline)}`
}

export function gateCircumstances(record: GateRecord): string[] {
  const { base, candidate, slowdown, targets, environment, pairs, seed, durationMs } = record
  const slower = slowdown === undefined ? '' : `, made to take ${slowdown}x as long`
  const servers = targets.map(({ driver, version }) => `${driver} (${version})`).join(', ')
  return [
    `base ${base}, candidate ${candidate}${slower}`,
    `${servers}; ${environment.cpus} × ${environment.cpuModel}, Node ${environment.node.slice(1)}`,
    `${formatCount(pairs.length, 'pair')} of processes in random order, seed ${seed}, ${formatDuration(durationMs)}`,
  ]
}

export function gateNotes({ design, verdict }: GateRecord): string[] {
  const { looks, margin } = design
  const error = looks.reduce((sum, { level }) => sum + level, 0)
  const rounds = 'to see more: more --rounds in each process, or a quieter machine'
  return [
    'change: the time of the candidate over that of the base, and where the true ratio lies',
    `wrong alarms, over all scenarios and looks: ${formatShare(error)} of first series at most, ` +
      `and ${formatShare(error ** 2)} of gates, as no alarm is given that is not confirmed`,
    '9 in 10: the smallest change for the worse that so many pairs find nine times in ten',
    ...(verdict === 'inconclusive'
      ? [`${rounds}; to be content with less: a --margin above ${formatShare(margin)}`]
      : []),
  ]
}
