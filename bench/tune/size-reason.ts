import { formatShare } from '../format.ts'
import { loadText, type TuneGoal } from './goal.ts'
import { isSurelyWithin } from './p99.ts'
import type { PoolFinding, Recommended } from './recommendation.ts'
import { budgetText, instancesText } from './server-budget.ts'
import { isNextSmallerMeasured, type ChosenSize } from './size-facts.ts'

/** The gain from which on a larger pool counts as much faster. */
const MUCH = 1

/** The reason for this `pool_size`, as a sentence with its numbers. */
export function sizeReason(size: ChosenSize, goal: TuneGoal, explained: Explained): string {
  const { by } = explained
  switch (by) {
    case 'one-handle':
      return `no pool makes ${goal.driver} faster: it has one handle, which runs one statement at a time`
    case 'p99':
      return p99Reason(size, goal, explained)
    case 'connections':
      return connectionsReason(size, goal, explained)
    case 'throughput':
      return throughputReason(size, goal, explained)
    default:
      return by satisfies never
  }
}

interface Explained {
  readonly by: Recommended['decidedBy']
  readonly larger: Recommended['larger']
  readonly equivalent: Recommended['equivalent']
}

function p99Reason(size: ChosenSize, goal: TuneGoal, { larger }: Explained): string {
  const { chosen, findings } = size
  const isSure = goal.p99Ms !== null && isSurelyWithin(goal.p99Ms, chosen.p99UpperMs)
  const isRivalled = findings
    .slice(0, findings.indexOf(chosen))
    .some(({ standing }) => standing === 'p99-not-sure' || standing === 'too-few-rounds')
  const keeps = isSure ? (isRivalled ? 'certainly keeps' : 'keeps') : 'kept'
  const doubt = isSure
    ? ''
    : chosen.p99UpperMs === null
      ? ', in too few rounds'
      : ', but not with certainty'
  return (
    `the smallest ${isNextSmallerMeasured(size, goal) ? 'that' : 'that was measured and'} ${keeps} ` +
    `p99 below ${goal.p99Ms} ms${doubt}: ${p99Text(chosen)}` +
    (larger === null ? '' : `; ${warningOf(larger, size, goal)}`)
  )
}

/** A warning for higher concurrency than was measured, where another size may be faster. */
function warningOf(
  larger: NonNullable<Recommended['larger']>,
  { connections }: ChosenSize,
  goal: TuneGoal,
): string {
  const { instances } = goal
  const { poolSize, gain } = larger
  const much = gain >= MUCH ? 'a larger pool is much faster: ' : ''
  const misfit =
    poolSize > connections
      ? `, but ${totalText(poolSize, instances)} are more than the server has`
      : ''
  return `this is for ${loadText(goal)}, and ${much}${gainText(larger)}${misfit}`
}

function connectionsReason(
  { connections, budget }: ChosenSize,
  { instances }: TuneGoal,
  { larger }: Explained,
): string {
  const gain = larger ? gainText(larger) : 'a larger one may be faster'
  const total = totalText(larger?.poolSize ?? connections + 1, instances)
  const available = budget ? budgetText(budget) : 'too few'
  return `the best that fits: ${gain}, but ${total}, and the server has ${available}`
}

function throughputReason(size: ChosenSize, goal: TuneGoal, { equivalent }: Explained): string {
  const { poolSize } = size.chosen.pool
  const near = `within ${formatShare(goal.tolerance)} of the best throughput`
  if (equivalent.length <= 1) return `no other measured size is ${near}`
  const equal = runs(equivalent, size.findings)
  const isKnown = isNextSmallerMeasured(size, goal)
  return equivalent[0] === poolSize
    ? `smallest of the equivalent ${isKnown ? '' : 'measured '}sizes: ${poolSize} (${equal}, ${near})`
    : `smallest ${isKnown ? '' : 'measured '}size that is certainly ${near}; ${equal} may be equivalent`
}

/** Formats the total: `4 instances x 25 = 100 connections`. */
function totalText(poolSize: number, instances: number): string {
  return `${instancesText(instances)} x ${poolSize} = ${poolSize * instances} connections`
}

function gainText({ poolSize, gain }: NonNullable<Recommended['larger']>): string {
  return `${poolSize} would gain ${formatShare(gain)} in throughput`
}

function p99Text({ p99Ms, p99UpperMs }: PoolFinding): string {
  const atMost =
    p99UpperMs === null ? '' : `, at most ${shorten(p99UpperMs)} ms with 95 % confidence`
  return `${shorten(p99Ms)} ms${atMost}`
}

/** Formats sizes as ranges: `2 to 4, 16`. A range contains all measured sizes between its ends. */
function runs(sizes: readonly number[], findings: readonly PoolFinding[]): string {
  const measured = findings.map(({ pool }) => pool.poolSize)
  const isAmong = (size: number | undefined) => size !== undefined && sizes.includes(size)
  const starts = measured.filter((size, at) => isAmong(size) && !isAmong(measured[at - 1]))
  const ends = measured.filter((size, at) => isAmong(size) && !isAmong(measured[at + 1]))
  return starts
    .map((from, at) => (from === ends[at] ? String(from) : `${from} to ${ends[at]}`))
    .join(', ')
}

function shorten(ms: number): string {
  return String(Number(ms.toPrecision(3)))
}
