import { idWith } from '../plan/scenario.ts'
import { poolCapacity } from '../../src/index.ts'
import { claimFor } from '../analysis/claim.ts'
import { medianMakespan, type SpeedUp } from '../analysis/speed-ups.ts'
import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS } from '../plan/tutorial.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { completedScenarios } from '../result/query.ts'
import type { ResultFile } from '../result/schema.ts'
import { connectionsFor, minimumMakespan, speedUpBound } from '../stats/bound.ts'
import { formatDuration, formatNumber, formatRatio, formatSetting } from '../format.ts'
import { bullets, wrap } from './wrap.ts'

export const CLAIM_TITLE = "The tutorial's claim, checked"

/** The findings of a measurement about the tutorial's claim. */
export interface ClaimFindings {
  /** The impossible part of the claim, and what it would take. */
  readonly verdict: string
  /** The cost of the claim's pool on each database. */
  readonly costs: readonly string[]
}

/** The findings about the tutorial's claims; `undefined` if none of them was measured. */
export function claimFindings(
  result: ResultFile,
  rows: readonly SpeedUp[],
): ClaimFindings | undefined {
  const claimed = rows.filter(({ concurrent }) => claimFor(concurrent))
  const greatest = CLAIMS.at(-1)
  if (!greatest || claimed.length === 0) return undefined
  const { queries, speedUp } = greatest
  const pool = formatPool(CLAIMED_POOL)
  const connections = poolCapacity(CLAIMED_POOL)
  const turns = Math.ceil(queries / connections)
  return {
    verdict:
      `The tutorial claims these speed-ups for reads of ${formatSetting(CLAIMED_QUERY_TIME_MS)} on ${pool}: ` +
      `${CLAIMS.map((claim) => `${claim.queries} at once ${formatRatio(claim.speedUp)}`).join(', ')}. ` +
      `${formatRatio(speedUp)} for ${queries} queries on ${pool} is impossible: with ${connections} connections they take ` +
      `⌈${queries}/${connections}⌉ = ${turns} turns, so the speed-up is at most ` +
      `${formatRatio(speedUpBound(queries, connections))}. ` +
      `A speed-up of ${formatRatio(speedUp)} needs at least ${connectionsFor(queries, speedUp)} connections.`,
    costs: claimed
      .filter(({ concurrent }) => concurrent.concurrency === queries)
      .flatMap((row) => overflowCost(result, row) ?? []),
  }
}

/** The findings as lines for a terminal; empty if none of the claims was measured. */
export function explainClaim(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const findings = claimFindings(result, rows)
  if (!findings) return []
  const { verdict, costs } = findings
  return [CLAIM_TITLE, '', ...wrap(verdict), ...bullets(costs), '']
}

/** The cost of opening overflow connections, compared with a pool of the same size that keeps them open. */
function overflowCost(result: ResultFile, row: SpeedUp): string | undefined {
  const { concurrent, openedPerBurst, connectMs } = row
  const size = poolCapacity(concurrent.pool)
  const id = idWith(concurrent, { pool: { poolSize: size, maxOverflow: 0 } })
  const steady = completedScenarios(result).find((scenario) => scenario.id === id)
  if (!openedPerBurst || connectMs === undefined || row.speedUp === undefined) return undefined
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
    `${formatDuration(row.concurrentMs)} (the theoretical minimum: ${formatDuration(leastMs)})`
  if (!steady) return `${text}.`
  const steadyTime = formatDuration(medianMakespan(steady))
  return `${text}; the same ${size} connections kept open took ${steadyTime}.`
}
