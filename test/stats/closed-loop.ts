/** Callers of one pool, each of which begins a burst when its last one has ended. */
export interface ClosedLoop {
  readonly mode: 'sequential' | 'concurrent'
  readonly operations: number
  readonly connections: number
  readonly callers: number
  /** Of each caller. */
  readonly bursts: number
}

/**
 * Turns until all callers have done all their bursts, where every operation takes one turn and waiters
 * are served in order of arrival: played through, operation by operation.
 */
export function closedLoopTurns(loop: ClosedLoop): number {
  const { mode, operations, connections, callers, bursts } = loop
  const queue: number[] = []
  const left = Array<number>(callers).fill(operations * bursts)
  const underWay = Array<number>(callers).fill(0)
  const issue = (caller: number): void => {
    const due = mode === 'sequential' ? 1 : operations
    for (let index = 0; index < due; index++) queue.push(caller)
    underWay[caller] = due
  }
  for (let caller = 0; caller < callers; caller++) issue(caller)
  let turns = 0
  while (queue.length > 0) {
    turns++
    for (const caller of queue.splice(0, connections)) {
      left[caller] = (left[caller] as number) - 1
      underWay[caller] = (underWay[caller] as number) - 1
      if (underWay[caller] === 0 && left[caller] > 0) issue(caller)
    }
  }
  return turns
}
