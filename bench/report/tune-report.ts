import { formatPool } from '../plan/pool-notation.ts'
import type { ResultFile, TargetResult } from '../result/schema.ts'
import type { TuneGoal } from '../tune/goal.ts'
import type {
  CrossCheck,
  PoolFinding,
  Recommendation,
  Recommended,
  Refusal,
} from '../tune/recommendation.ts'
import { renderFindings } from './finding-table.ts'
import {
  formatCount,
  formatMachine,
  formatMoment,
  formatSetting,
  formatShare,
  formatWork,
} from './format.ts'
import { renderPoolSettings } from './pool-settings.ts'
import { bullets, wrap } from './wrap.ts'

const WIDTH = 100

const COLUMNS_EXPLAINED =
  'of the best: throughput over that of the best, round by round; at least: its one-sided 95 % ' +
  'bound; p99: 99 % of the operations had their answer by then, waiting included; event loop: how ' +
  'busy this process was; wins: how often it is the one to choose when the rounds are drawn anew.'

/** The answer in the first line, then all that it rests on; at most 100 columns. */
export function renderTuneReport(recommendation: Recommendation, result: ResultFile): string {
  const target = result.targets.find(({ driver }) => driver === recommendation.goal.driver)
  const lines =
    recommendation.kind === 'refused'
      ? renderRefusal(recommendation)
      : renderRecommended(recommendation, result, target)
  const text = [...lines, ...notes(result), ...measuredOn(result, target)]
  return `${text.join('\n').trimEnd()}\n`
}

function renderRefusal({ goal, reason, sizes }: Refusal): string[] {
  const what = `No pool is recommended for ${goal.driver} at ${operationsAtOnce(goal.concurrency)}`
  return [
    ...wrap(`${what}: ${sentence(reason)}`, WIDTH),
    '',
    ...wrap(goalText(goal), WIDTH),
    '',
    ...(sizes.length > 0 ? sizesTable(goal, sizes) : []),
  ]
}

function renderRecommended(
  recommended: Recommended,
  result: ResultFile,
  target: TargetResult | undefined,
): string[] {
  const { goal, pool, sizes, confidence } = recommended
  return [
    ...wrap(
      `pool_size=${pool.poolSize}, max_overflow=${pool.maxOverflow} for ${goal.driver} at ` +
        `${operationsAtOnce(goal.concurrency)} (confidence: ${confidence})`,
      WIDTH,
    ),
    '',
    ...wrap(howSure(recommended), WIDTH),
    ...wrap(goalText(goal), WIDTH),
    '',
    ...sizesTable(goal, sizes, `${pool.poolSize}+0`),
    ...overflowTable(recommended),
    ...crossChecks(recommended.crossChecks),
    ...list('Doubts', recommended.doubts),
    'Settings, ready to paste',
    ...renderPoolSettings(pool, {
      driver: target?.driverName ?? goal.driver,
      ...(target && { url: target.url }),
      poolTimeoutMs: result.options.poolTimeoutMs,
      recycleMs: result.options.poolRecycleMs,
      prePing: result.options.prePing,
      instances: goal.instances,
    }),
    '',
  ]
}

function howSure({ goal, pool, equivalent: { from, to }, winShare }: Recommended): string {
  const range =
    from === to
      ? 'no other size next to it is as good'
      : `${from} to ${to} are as good, as far as can be told`
  return (
    `pool_size=${pool.poolSize} wins ${formatShare(winShare)} of resamplings; ${range} ` +
    `(within ${formatShare(goal.tolerance)} of the best throughput).`
  )
}

function goalText({ operation, queryTimeMs, p99Ms, burst, instances, ...goal }: TuneGoal): string {
  return (
    `Looked for: the smallest pool that is as good as the best for ` +
    `${operationsAtOnce(goal.concurrency)} (${formatWork(operation, queryTimeMs)})` +
    (p99Ms === null ? '' : `, 99 % of them within ${formatSetting(p99Ms)}`) +
    (burst > goal.concurrency ? `, and bursts of up to ${burst}` : '') +
    (instances > 1 ? `, in each of ${instances} instances on one server` : '') +
    '.'
  )
}

function sizesTable(
  { concurrency, p99Ms }: TuneGoal,
  sizes: readonly PoolFinding[],
  recommended?: string,
): string[] {
  return [
    `Pool sizes at ${operationsAtOnce(concurrency)}`,
    '',
    ...renderFindings(sizes, { p99Ms, opened: false, ...(recommended && { recommended }) }),
    '',
    ...wrap(COLUMNS_EXPLAINED, WIDTH),
    '',
  ]
}

function overflowTable({ goal, pool, overflows, overflowReason }: Recommended): string[] {
  return [
    `Overflow in bursts of ${goal.burst} operations`,
    '',
    ...wrap(`max_overflow=${pool.maxOverflow}: ${sentence(overflowReason)}`, WIDTH),
    '',
    ...(overflows.length === 0
      ? []
      : [
          ...renderFindings(overflows, {
            p99Ms: goal.p99Ms,
            opened: true,
            recommended: formatPool(pool),
          }),
          '',
          'opened: connections opened in a burst, and closed again after it; each in: what one took',
          '',
        ]),
  ]
}

function crossChecks(checks: readonly CrossCheck[]): string[] {
  return list(
    'Cross-checks',
    checks.map(({ name, connections, agrees, text }) => {
      if (connections === undefined) return `${NAMES[name]}: no answer: ${text}`
      const verdict = agrees === undefined ? '' : agrees ? ', agrees' : ', DISAGREES'
      return `${NAMES[name]}: ${shorten(connections)} connections${verdict}: ${text}`
    }),
  )
}

const NAMES: Readonly<Record<CrossCheck['name'], string>> = {
  bound: 'turns that the connections take',
  'littles-law': "Little's law",
  usl: 'Universal Scalability Law',
  cores: 'rule of thumb of the cores',
}

function notes({ warnings, quick, complete }: ResultFile): string[] {
  return list('Notes', [
    ...(quick ? ['QUICK: too short for a recommendation to be relied on'] : []),
    ...(complete ? [] : ['INTERRUPTED: not all was measured']),
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
    WIDTH,
  )
}

function list(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [title, '', ...bullets(texts, WIDTH), '']
}

/** With the full stop that a phrase lacks. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function operationsAtOnce(count: number): string {
  return `${formatCount(count, 'operation')} at once`
}

function shorten(connections: number): string {
  return Number.isInteger(connections) ? String(connections) : connections.toFixed(1)
}
