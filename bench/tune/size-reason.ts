import type { TuneGoal } from './goal.ts'
import type { PoolFinding, Recommended } from './recommendation.ts'
import type { SizeChoice } from './size-choice.ts'
import { budgetText } from './size-choice.ts'

/** What is known of a size that was chosen. */
export type ChosenSize = Extract<SizeChoice, { readonly chosen: PoolFinding }>

/**
 * Which rule decided: the p99 of the goal, the connections of the server where a larger pool is faster
 * or may be, or else throughput.
 */
export function decidedBy(
  { chosen, connections, findings }: ChosenSize,
  { p99Ms, concurrency, tolerance }: TuneGoal,
): Recommended['decidedBy'] {
  if (p99Ms !== null) return 'p99'
  const isFaster = (finding: PoolFinding) =>
    finding.standing === 'does-not-fit' &&
    chosen.ratioToBest < finding.ratioToBest * (1 - tolerance)
  // As many turns as with all that fit: that throughput stays the same up to there tells of no knee.
  const turns = (size: number) => Math.ceil(concurrency / size)
  const isCutOff = connections < concurrency && turns(chosen.pool.poolSize) === turns(connections)
  const larger = findings.filter(({ standing }) => standing === 'does-not-fit')
  return larger.some(isFaster) || (isCutOff && larger.length === 0) ? 'connections' : 'throughput'
}

/** The fastest larger size, where it is faster by more than the tolerance. */
export function largerOf(
  { chosen, findings }: Pick<ChosenSize, 'chosen' | 'findings'>,
  { tolerance }: TuneGoal,
): Recommended['larger'] {
  const faster = findings.filter(
    ({ pool, ratioToBest, standing }) =>
      standing !== 'failed' &&
      pool.poolSize > chosen.pool.poolSize &&
      chosen.ratioToBest < ratioToBest * (1 - tolerance),
  )
  const [first, ...rest] = faster
  if (!first) return null
  const best = rest.reduce((a, b) => (b.ratioToBest > a.ratioToBest ? b : a), first)
  return { poolSize: best.pool.poolSize, gain: best.ratioToBest / chosen.ratioToBest - 1 }
}

/** Why this `pool_size`, in a sentence with its numbers. */
export function sizeReason(
  size: ChosenSize,
  goal: TuneGoal,
  { by, larger, equivalent }: Explained,
): string {
  const { chosen } = size
  const { poolSize } = chosen.pool
  const gain = larger && `${larger.poolSize} would gain ${percent(larger.gain)} in throughput`
  switch (by) {
    case 'one-handle':
      return `no pool makes ${goal.driver} faster: it has one handle, which does one thing at a time`
    case 'p99':
      return [`the smallest that keeps p99 below ${goal.p99Ms} ms: ${p99Text(chosen)}`, gain]
        .filter((part) => part !== null)
        .join('; ')
    case 'connections': {
      const next = larger?.poolSize ?? size.connections + 1
      const instances = goal.instances === 1 ? '1 instance' : `${goal.instances} instances`
      const available = size.budget ? budgetText(size.budget) : 'too few'
      return (
        `the best that fits: ${gain ?? 'a larger one may be faster'}, but ${instances} x ` +
        `${next} = ${next * goal.instances} connections, and the server has ${available}`
      )
    }
    case 'throughput':
      return throughputText(
        poolSize,
        equivalent,
        `${percent(goal.tolerance)} of the best throughput`,
      )
    default:
      return by satisfies never
  }
}

interface Explained {
  readonly by: Recommended['decidedBy']
  readonly larger: Recommended['larger']
  readonly equivalent: Recommended['equivalent']
}

function throughputText(poolSize: number, equivalent: readonly number[], near: string): string {
  if (equivalent.length <= 1) return `no other size next to ${poolSize} comes within ${near}`
  return equivalent[0] === poolSize
    ? `smallest of the equal ones: ${poolSize} (${range(equivalent)} equal, within ${near})`
    : `smallest that is surely within ${near}; ${range(equivalent)} may be equal`
}

function p99Text({ p99Ms, p99UpperMs }: PoolFinding): string {
  const atMost =
    p99UpperMs === null ? '' : `, at most ${shorten(p99UpperMs)} ms with 95 % confidence`
  return `${shorten(p99Ms)} ms${atMost}`
}

function range(sizes: readonly number[]): string {
  return `${sizes[0]} to ${sizes.at(-1)}`
}

function shorten(ms: number): string {
  return String(Number(ms.toPrecision(3)))
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
