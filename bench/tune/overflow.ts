import { choose, type Choice } from './choice.ts'
import type { TuneGoal } from './goal.ts'
import { isSurelyWithin } from './p99.ts'
import type { PoolSample } from './pool-sample.ts'
import type { PoolFinding } from './recommendation.ts'
import { untriedOf, untriedText } from './untried.ts'

/** The chosen overflow of a pool, with the reason. */
export interface OverflowChoice {
  readonly maxOverflow: number
  readonly findings: readonly PoolFinding[]
  readonly reason: string
  /** The reason for a lower confidence; `undefined` if there is none. */
  readonly doubt: string | undefined
}

const NO_BURSTS =
  'no bursts were measured. Callers that wait for a connection soon get one of pool_size; overflow is for ' +
  'bursts, and --burst 200 chooses it by bursts of 200 operations'

type BurstGoal = Pick<TuneGoal, 'p99Ms'> & { readonly burst: number }

/**
 * Chooses the smallest overflow that serves `goal.burst` concurrent operations as well as the best; none if there are to be no
 * bursts.
 *
 * @param pools - the pools of one size, at `goal.burst`, by overflow.
 * @param connections - the most that such a pool may have; Infinity for no limit.
 */
export function chooseOverflow(
  pools: readonly PoolSample[],
  poolSize: number,
  goal: TuneGoal,
  connections: number,
  seed: number,
): OverflowChoice {
  const { burst, p99Ms } = goal
  if (burst === null) {
    return { maxOverflow: 0, findings: [], reason: NO_BURSTS, doubt: undefined }
  }
  if (burst <= poolSize) {
    const reason = `pool_size has a connection for each operation of a burst of ${burst}`
    return { maxOverflow: 0, findings: [], reason, doubt: undefined }
  }
  if (poolSize >= connections) {
    const reason = `the server has no connection to spare beyond ${connections}`
    return { maxOverflow: 0, findings: [], reason, doubt: undefined }
  }
  const rule = { key: byOverflow, goal, connections, seed }
  const inTime = withoutNeedlessOverflow(choose(pools, rule))
  const choice = inTime.chosen
    ? inTime
    : withoutNeedlessOverflow(choose(pools, { ...rule, by: 'throughput' }))
  const { findings, chosen } = choice
  if (!chosen) {
    const doubt =
      findings.length === 0
        ? `no overflow was measured with bursts of ${burst}`
        : `operations failed in every burst of ${burst}`
    return { maxOverflow: 0, findings, reason: `${doubt}: none is recommended`, doubt }
  }
  const [untried] = untriedOf(findings, chosen, p99Ms !== null)
  const { maxOverflow } = chosen.pool
  return {
    maxOverflow,
    findings,
    reason: reasonFor(chosen, findings, { burst, p99Ms }),
    doubt:
      p99Doubt(chosen, { burst, p99Ms }) ??
      (untried && untriedText(`max_overflow=${untried.pool.maxOverflow}`, untried, goal)),
  }
}

function p99Doubt({ pool, p99Ms, p99UpperMs }: PoolFinding, goal: BurstGoal): string | undefined {
  if (goal.p99Ms === null || isSurelyWithin(goal.p99Ms, p99UpperMs)) return undefined
  return p99Ms > goal.p99Ms
    ? `99 % of a burst of ${goal.burst} take up to ${p99Ms.toFixed(0)} ms, more than the ` +
        `${goal.p99Ms} ms asked for, whatever the overflow`
    : `max_overflow=${pool.maxOverflow} may not keep p99 below ${goal.p99Ms} ms in a burst ` +
        `of ${goal.burst}`
}

/** Prefers no overflow if that is as good, whatever the order by noise: it opens nothing in a burst. */
function withoutNeedlessOverflow(choice: Choice): Choice {
  const { findings, chosen } = choice
  const none = findings.find(
    ({ pool, standing }) => pool.maxOverflow === 0 && standing === 'as-good',
  )
  if (!chosen || !none) return choice
  const chosenInstead: PoolFinding = { ...none, standing: 'recommended' }
  return {
    ...choice,
    chosen: chosenInstead,
    findings: findings.map((each) => {
      if (each === none) return chosenInstead
      return each === chosen ? { ...each, standing: 'as-good' } : each
    }),
  }
}

function byOverflow({ maxOverflow }: { readonly maxOverflow: number }): number {
  return maxOverflow
}

function reasonFor(
  chosen: PoolFinding,
  findings: readonly PoolFinding[],
  { burst, p99Ms }: BurstGoal,
): string {
  const none = findings.find(({ pool }) => pool.maxOverflow === 0)
  if (chosen.pool.maxOverflow > 0) {
    const instead = none ? ` instead of ${makespan(none, burst)} without` : ''
    return (
      `a burst of ${burst} takes ${makespan(chosen, burst)}${instead}: ` +
      `opening ${opened(chosen)}, is worth it`
    )
  }
  if (p99Ms !== null && chosen.p99Ms <= p99Ms) {
    const keeps = isSurelyWithin(p99Ms, chosen.p99UpperMs) ? 'keeps' : 'kept'
    return `a burst of ${burst} ${keeps} p99 below ${p99Ms} ms without it`
  }
  const others = findings.filter(
    ({ pool, standing }) =>
      pool.maxOverflow > 0 && standing !== 'failed' && standing !== 'does-not-fit',
  )
  const [first, ...rest] = others
  if (!first) return `no overflow was measured with bursts of ${burst}`
  const best = rest.reduce((a, b) => (b.ratioToBest > a.ratioToBest ? b : a), first)
  const times = `${makespan(best, burst)} instead of ${makespan(chosen, burst)}`
  if (best.standing === 'slower' && best.ratioToBest < chosen.ratioToBest) {
    return `opening ${opened(best)}, made a burst of ${burst} slower: ${times}`
  }
  return `opening ${opened(best)}, gained too little in a burst of ${burst}: ${times}`
}

/** The expected duration of a burst, from the throughput in the table. */
function makespan({ throughput }: PoolFinding, burst: number): string {
  return `${Number(((burst / throughput) * 1000).toPrecision(3))} ms`
}

function opened({ openedPerBurst, connectMs }: PoolFinding): string {
  const number = openedPerBurst.toFixed(0)
  return `${number} ${number === '1' ? 'connection' : 'connections'}, ${Number(connectMs.toPrecision(3))} ms each`
}
