import type { Estimate } from '../gate/decision/estimate.ts'
import type { GateRecord, GateScenario } from '../gate/decision/gate-record.ts'
import { formatCount, formatDuration, formatShare } from '../format.ts'
import { countColumns, countSentences } from './gate-counts.ts'
import { formatEstimate } from './gate-format.ts'
import { libraryDifferences, sameLibraries } from './gate-libraries.ts'
import { commonLine, gateNames, type GateNames } from './gate-names.ts'
import { gateAdvice, gateSentence, gateVerdict, isOpen } from './gate-verdict.ts'
import { escapeMarkdown, renderMarkdownTable } from './markdown-table.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { describeTarget } from './work-title.ts'
import { bullets, wrap } from './wrap.ts'

/** The report of a gate for a terminal. */
export function renderGateReport(record: GateRecord): string {
  const { scenarios, counts } = record
  const names = gateNames(scenarios.map(({ id }) => id))
  const lines = [
    ...wrap(`${gateVerdict(record)}: ${gateSentence(record)}`),
    '',
    ...[...gateCircumstances(record), ...libraryDifferences(record)].flatMap((text) => wrap(text)),
    ...commonLine(names).flatMap((text) => wrap(text)),
    '',
    ...renderTextTable(gateColumns(scenarios, names), scenarios),
    '',
    ...(counts.length > 0 ? [...renderTextTable(countColumns(names), counts), ''] : []),
    ...countSentences(record).flatMap((text) => wrap(text)),
    '',
    ...bullets(gateNotes(record)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** The report of a gate in Markdown. */
export function renderGateMarkdown(record: GateRecord): string {
  const { scenarios, counts } = record
  const names = gateNames(scenarios.map(({ id }) => id))
  const remarks = [
    ...libraryDifferences(record),
    ...countSentences(record),
    ...gateCircumstances(record),
    ...commonLine(names),
    ...gateNotes(record),
  ]
  const lines = [
    `### poolbench gate: ${gateVerdict(record)}`,
    '',
    escapeMarkdown(gateSentence(record)),
    '',
    ...renderMarkdownTable(gateColumns(scenarios, names), scenarios),
    '',
    ...(counts.length > 0 ? [...renderMarkdownTable(countColumns(names), counts), ''] : []),
    ...remarks.map((text) => `- ${escapeMarkdown(text)}`),
  ]
  return `${lines.join('\n')}\n`
}

export function gateColumns(
  scenarios: readonly GateScenario[],
  { nameOf }: GateNames,
): Column<GateScenario>[] {
  return [
    { header: 'scenario', align: 'left', text: ({ id }) => nameOf(id) },
    { header: 'base', align: 'right', text: ({ baseMs }) => formatDuration(baseMs) },
    { header: 'candidate', align: 'right', text: ({ candidateMs }) => formatDuration(candidateMs) },
    { header: 'change', align: 'right', text: ({ first }) => formatEstimate(first) },
    { header: 'pairs', align: 'right', text: ({ first }) => String(first.pairs), optional: true },
    ...(isMeasuredAgain(scenarios) ? [AGAIN] : []),
    {
      header: '9 in 10',
      align: 'right',
      text: ({ first: { detectable } }) => (detectable ? `${detectable.toFixed(2)}x` : '-'),
    },
    { header: 'verdict', align: 'left', text: verdictText },
  ]
}

/** The estimate from new pairs, for scenarios that the first pairs found slower. */
const AGAIN: Column<GateScenario> = {
  header: 'again',
  align: 'right',
  text: ({ confirmation }) => (confirmation ? formatEstimate(confirmation) : '-'),
}

function isMeasuredAgain(scenarios: readonly GateScenario[]): boolean {
  return scenarios.some(({ confirmation }) => confirmation !== undefined)
}

function verdictText({ first, confirmation }: GateScenario): string {
  if (confirmation?.verdict === 'regressed') return 'regressed'
  if (confirmation)
    return isOpen(confirmation) ? 'slower once, then inconclusive' : 'slower once, not again'
  return VERDICT_TEXTS[first.verdict]
}

const VERDICT_TEXTS: Readonly<Record<Estimate['verdict'], string>> = {
  regressed: 'slower once, not measured again',
  improved: 'faster',
  passed: 'no slower',
  open: 'inconclusive',
}

/** The circumstances: what was compared, where and for how long. */
export function gateCircumstances(record: GateRecord): string[] {
  const { base, candidate, slowdown, targets, environment, pairs, seed, durationMs } = record
  const { cpus, cpuModel, node } = environment
  const slower = slowdown === undefined ? '' : `, slowed down by a factor of ${slowdown}`
  const machine = [`${cpus} × ${cpuModel}`, `Node ${node.slice(1)}`, ...sameLibraries(record)]
  return [
    `base ${base}, candidate ${candidate}${slower}`,
    ...targets.map(describeTarget),
    machine.join(', '),
    `${formatCount(pairs.length, 'pair')} of processes in random order, seed ${seed}, ${formatDuration(durationMs)}`,
  ]
}

/** The notes on how to read the tables, and on how to decide what is still open. */
export function gateNotes(record: GateRecord): string[] {
  const { design, scenarios } = record
  const error = design.looks.reduce((sum, { level }) => sum + level, 0)
  const margin = formatShare(design.margin)
  return [
    ...gateAdvice(record),
    'base, candidate: the median time of a burst over the first pairs',
    'change: time of the candidate relative to the base, estimated from the ratios within the ' +
      'first pairs, with its confidence interval; the ratio of the two medians may differ, because ' +
      'it includes the drift of the machine',
    ...(isMeasuredAgain(scenarios)
      ? [
          'again: the same from new pairs, measured if the first pairs find a scenario slower; ' +
            `it has regressed if both find it slower by more than ${margin}`,
        ]
      : []),
    '9 in 10: minimum detectable slow-down, which this many pairs find nine times in ten',
    `false alarm rate: at most ${formatShare(error ** 2)}, because new pairs must confirm a regression`,
  ]
}
