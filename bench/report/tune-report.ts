import type { ResultFile, TargetResult } from '../result/schema.ts'
import type { CrossCheck, TuneFile, TuneRecommendation } from '../result/tune-schema.ts'
import { findingColumns } from './finding-table.ts'
import { formatMachine, formatMoment } from '../format.ts'
import { renderPoolSettings } from './pool-settings.ts'
import { renderTextTable } from './text-table.ts'
import {
  connectionsText,
  CROSS_CHECK_NAMES,
  goalText,
  measuredInstances,
  sentence,
  tuneAnswer,
  underLoad,
} from './tune-text.ts'
import { bullets, wrap } from './wrap.ts'

const OF_BEST =
  'ops/s: operations per second, from the ratio to the best; of best: throughput relative to all ' +
  'fitting sizes that count as the best, together, paired by round; '

const P99 = 'p99: 99 % of the operations finished within this time, including the wait; '

const BOUND = 'its one-sided 95 % bound; '

const WINS =
  'loop: how busy the event loop was; wins: how often this size is chosen when the rounds are ' +
  'resampled.'

const OPENED_EXPLAINED =
  'ops/s: from the ratio to the best in this table, so it may differ from the table above; ' +
  'opened: connections opened in a burst and closed after it; each in: time to open one.'

/** The report of a tuning: the answer in the first line, then the evidence; at most 80 columns wide. */
export function renderTuneReport(file: TuneFile): string {
  const { recommendation, goal, measured } = file
  const target = measured.targets.find(({ driver }) => driver === goal.driver)
  const lines = [
    ...wrap(tuneAnswer(file)),
    '',
    ...(recommendation ? explanation(recommendation) : []),
    ...wrap(`Looked for: ${goalText(goal)}`),
    ...measuredInstances(file).flatMap((text) => wrap(text)),
    '',
    ...sizesTable(file),
    ...(recommendation
      ? [
          ...overflowTable(file, recommendation),
          ...crossChecks(file.crossChecks),
          ...list('Doubts', recommendation.doubts),
          ...settings(recommendation, goal),
        ]
      : []),
    ...notes(measured),
    ...measuredOn(measured, target),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

const DECIDED_BY: Readonly<Record<TuneRecommendation['decidedBy'], string>> = {
  throughput: 'throughput',
  p99: 'p99',
  connections: "the server's connection limit",
  'one-handle': 'the database',
}

function explanation({ decidedBy, reason, limitedBy }: TuneRecommendation): string[] {
  return [
    ...wrap(sentence(`Decided by ${DECIDED_BY[decidedBy]}: ${reason}`)),
    ...(limitedBy ? wrap(sentence(`Limited by ${limitedBy.text}`)) : []),
  ]
}

function sizesTable({ sizes, goal }: TuneFile): string[] {
  if (sizes.length === 0) return []
  const p99 = goal.p99Ms !== null
  const bounds = p99 ? `${P99}at most: ${BOUND}` : `at least: ${BOUND}${P99}`
  return [
    `Pool sizes ${underLoad(goal)}`,
    '',
    ...renderTextTable(findingColumns({ p99, opened: false }), sizes),
    '',
    ...wrap(OF_BEST + bounds + WINS),
    '',
  ]
}

function overflowTable(
  { goal, overflows }: TuneFile,
  { pool, overflowReason, decidedBy }: TuneRecommendation,
): string[] {
  if (decidedBy === 'one-handle') return []
  return [
    goal.burst === null ? 'Overflow' : `Overflow in bursts of ${goal.burst} operations`,
    '',
    ...wrap(sentence(`max_overflow=${pool.maxOverflow}: ${overflowReason}`)),
    '',
    ...(overflows.length === 0
      ? []
      : [
          ...renderTextTable(findingColumns({ p99: goal.p99Ms !== null, opened: true }), overflows),
          '',
          ...wrap(OPENED_EXPLAINED),
          '',
        ]),
  ]
}

function crossChecks(checks: readonly CrossCheck[]): string[] {
  return list(
    'Cross-checks',
    checks.map(({ name, connections, agrees, text }) => {
      if (connections === null) return `${CROSS_CHECK_NAMES[name]}: no answer: ${text}`
      const verdict = agrees === null ? '' : agrees ? ', agrees' : ', DISAGREES'
      const number = Number.isInteger(connections) ? connections : connections.toFixed(1)
      return `${CROSS_CHECK_NAMES[name]}: ${number} connections${verdict}: ${text}`
    }),
  )
}

function settings(recommendation: TuneRecommendation, { instances }: TuneFile['goal']): string[] {
  const forEach = instances === 1 ? '' : 'The numbers are for one instance. '
  return [
    'Settings, ready to paste',
    '',
    ...wrap(forEach + connectionsText(recommendation, instances)),
    ...renderPoolSettings(recommendation.settings),
    '',
  ]
}

function notes({ warnings, quick, complete }: ResultFile): string[] {
  return list('Notes', [
    ...(quick ? ['QUICK RUN: too short for a reliable recommendation'] : []),
    ...(complete ? [] : ['INTERRUPTED: the results are incomplete']),
    ...warnings,
  ])
}

function measuredOn(result: ResultFile, target: TargetResult | undefined): string[] {
  const { environment: machine, options } = result
  const where = target?.startedByPoolbench ? 'started by poolbench' : target?.url
  return wrap(
    `Measured by poolbench ${result.poolbenchVersion} on ` +
      `${formatMoment(result.startedAt)}, seed ${options.seed}: ` +
      (target ? `${target.version}, ${where ?? ''}; ` : '') +
      formatMachine(machine),
  )
}

function list(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [title, '', ...bullets(texts), '']
}
