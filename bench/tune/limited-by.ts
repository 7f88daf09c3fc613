import { formatShare } from '../format.ts'
import type { TuneGoal } from './goal.ts'
import type { PoolFinding, Recommended } from './recommendation.ts'
import { isLargestMeasured, isShortOfConnections, largerOf, type ChosenSize } from './size-facts.ts'

type LimitedBy = Recommended['limitedBy']

/** The event loop utilisation from which on this process, not the database, is the bottleneck. */
const SATURATED = 0.9

/**
 * The bottleneck that keeps throughput from rising with more connections than chosen; null if it does rise
 * and something else decided, or if that was not measured.
 *
 * @param oftenBorrowed - whether an operation borrows several connections.
 */
export function limitedBy(
  size: ChosenSize,
  goal: TuneGoal,
  decidedBy: Recommended['decidedBy'],
  oftenBorrowed = false,
): LimitedBy {
  const { chosen, findings } = size
  const { concurrency, tolerance, driver } = goal
  const { poolSize } = chosen.pool
  if (decidedBy === 'one-handle') {
    const text = `${driver} is one handle in this process, which blocks while it works`
    return { cause: 'handle', text }
  }
  const isBest = chosen.ratioToBest >= 1 - tolerance
  const isFaster = largerOf(size, goal) !== null
  const busy = busyOf(findings.filter((each) => isAtTop(each, tolerance)))
  if (isBest && !isFaster && busy >= SATURATED) {
    const text =
      `this process: its event loop was ${formatShare(busy)} busy; more than ${poolSize} ` +
      'connections cannot help one Node process; more instances can'
    return { cause: 'process', text }
  }
  if (decidedBy === 'connections' || (isBest && isShortOfConnections(size, goal))) {
    return { cause: 'connections', text: 'the connections that the server has for each instance' }
  }
  if (!isBest || isFaster) return null
  if (poolSize >= concurrency && !oftenBorrowed) {
    const who = goal.load === 'callers' ? 'callers' : 'operations'
    const text = `the number of ${who}: each of the ${concurrency} has its own connection`
    return { cause: 'operations', text }
  }
  if (isLargestMeasured(size)) return null
  const text = `the database or its machine: beyond ${poolSize} connections the throughput does not rise further`
  return { cause: 'database', text }
}

function isAtTop({ ratioToBest, standing }: PoolFinding, tolerance: number): boolean {
  return standing !== 'failed' && standing !== 'does-not-fit' && ratioToBest >= 1 - tolerance
}

function busyOf(findings: readonly PoolFinding[]): number {
  const total = findings.reduce((sum, { eventLoopUtilization }) => sum + eventLoopUtilization, 0)
  return total / findings.length
}
