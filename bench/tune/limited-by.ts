import type { TuneGoal } from './goal.ts'
import type { PoolFinding, Recommended } from './recommendation.ts'

type LimitedBy = Recommended['limitedBy']

/** From this utilisation of the event loop on, this process is what limits, not the database. */
const SATURATED = 0.9

/**
 * What keeps throughput from rising with more connections than the chosen ones; null where it does
 * rise, and something else decided.
 */
export function limitedBy(
  chosen: PoolFinding,
  findings: readonly PoolFinding[],
  { concurrency, tolerance, driver }: TuneGoal,
  decidedBy: Recommended['decidedBy'],
): LimitedBy {
  const { poolSize } = chosen.pool
  if (decidedBy === 'one-handle') {
    const text = `${driver} is one handle in this process, which blocks while it works`
    return { cause: 'handle', text }
  }
  const isBest = chosen.ratioToBest >= 1 - tolerance
  const busy = busyOf(findings.filter((each) => isAtTop(each, tolerance)))
  if (isBest && busy >= SATURATED) {
    const text =
      `this process: its event loop was ${(busy * 100).toFixed(0)} % busy; more than ${poolSize} ` +
      'connections cannot help one Node process; more instances can'
    return { cause: 'process', text }
  }
  if (decidedBy === 'connections') {
    return { cause: 'connections', text: 'the connections that the server has for each instance' }
  }
  if (!isBest) return null
  if (poolSize >= concurrency) {
    const text = `the number of operations: each of ${concurrency} has a connection of its own`
    return { cause: 'operations', text }
  }
  const text = `the database, or the machine it runs on: beyond ${poolSize} connections throughput rises no further`
  return { cause: 'database', text }
}

function isAtTop({ ratioToBest, standing }: PoolFinding, tolerance: number): boolean {
  return standing !== 'failed' && standing !== 'does-not-fit' && ratioToBest >= 1 - tolerance
}

function busyOf(findings: readonly PoolFinding[]): number {
  const total = findings.reduce((sum, { eventLoopUtilization }) => sum + eventLoopUtilization, 0)
  return total / findings.length
}
