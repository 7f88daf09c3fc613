import { poolCapacity } from '../../src/index.ts'
import { medianMakespan, type SpeedUp } from '../analysis/speed-ups.ts'
import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS } from '../plan/document.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { connectionsFor, minimumMakespan, speedUpBound } from '../stats/bound.ts'
import { bullets, formatDuration, formatNumber, formatRatio, wrap } from './format.ts'

const WIDTH = 100

/** What a measurement says of a claim. */
export interface ClaimFindings {
  /** What is impossible, and what it takes. */
  readonly verdict: string
  /** What each database paid for the pool that the claim names. */
  readonly costs: readonly string[]
}

/** What the measurement says about the document's greatest claim; absent where it was not measured. */
export function claimFindings(
  result: ResultFile,
  rows: readonly SpeedUp[],
): ClaimFindings | undefined {
  const claim = CLAIMS[CLAIMS.length - 1]
  const onClaimedPool = rows.filter(
    ({ concurrent }) =>
      concurrent.concurrency === claim?.queries &&
      concurrent.queryTimeMs === CLAIMED_QUERY_TIME_MS &&
      formatPool(concurrent.pool) === formatPool(CLAIMED_POOL),
  )
  if (!claim || onClaimedPool.length === 0) return undefined
  const connections = poolCapacity(CLAIMED_POOL)
  const bound = speedUpBound(claim.queries, connections)
  return {
    verdict:
      `${formatRatio(claim.speedUp)} for ${claim.queries} queries on ${formatPool(CLAIMED_POOL)} ` +
      `is impossible: ${connections} connections take turns ` +
      `⌈${claim.queries}/${connections}⌉ = ${Math.ceil(claim.queries / connections)} times, ` +
      `which gives ${formatRatio(bound)} at the most. ` +
      `It takes at least ${connectionsFor(claim.queries, claim.speedUp)} connections.`,
    costs: onClaimedPool.flatMap((row) => overflowCost(result, row) ?? []),
  }
}

/** The same for a terminal; empty where it was not measured. */
export function explainClaim(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const findings = claimFindings(result, rows)
  if (!findings) return []
  const { verdict, costs } = findings
  return ['What this says of the claim', '', ...wrap(verdict, WIDTH), ...bullets(costs, WIDTH), '']
}

/** What opening overflow connections costs, against a pool of the same size that holds them open. */
function overflowCost(result: ResultFile, row: SpeedUp): string | undefined {
  const { concurrent, openedPerBurst, connectMs } = row
  const size = poolCapacity(concurrent.pool)
  const steady = result.scenarios.find(
    (scenario): scenario is CompletedScenario =>
      scenario.status === 'completed' &&
      scenario.id ===
        concurrent.id.replace(
          `/pool=${formatPool(concurrent.pool)}/`,
          `/pool=${formatPool({ poolSize: size, maxOverflow: 0 })}/`,
        ),
  )
  if (openedPerBurst === 0 || row.speedUp === undefined) return undefined
  const leastMs = minimumMakespan({
    operations: concurrent.concurrency,
    warm: concurrent.pool.poolSize,
    overflow: concurrent.pool.maxOverflow,
    serviceMs: row.sequentialMs / row.sequential.concurrency,
    connectMs,
  })
  const text =
    `${concurrent.driver}: each burst opened ${formatNumber(openedPerBurst)} overflow connections ` +
    `and closed them again, ${formatDuration(connectMs)} each, and took ` +
    `${formatDuration(row.concurrentMs)} (the least possible with them: ${formatDuration(leastMs)})`
  if (!steady) return `${text}.`
  const steadyTime = formatDuration(medianMakespan(steady))
  return `${text}; the same ${size} connections kept open took ${steadyTime}.`
}
