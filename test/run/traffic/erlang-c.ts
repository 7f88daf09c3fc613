/**
 * The probability that an arrival waits in a queue M/M/c, and so for one of `servers` connections
 * (Erlang 1917, Erlang C). By Erlang B's recursion, which neither overflows nor cancels.
 *
 * @param load - arrival rate × mean service time, in servers; from 0, below `servers`.
 * @throws {RangeError} where the queue would grow without end, or `servers` is not a whole number from 1.
 */
function waitProbability(load: number, servers: number): number {
  if (!Number.isInteger(servers) || servers < 1) {
    throw new RangeError(`\`servers\` must be a whole number from 1, got ${servers}`)
  }
  if (!(load >= 0 && load < servers)) {
    throw new RangeError(`\`load\` must be from 0 and below ${servers}, got ${load}`)
  }
  let blocking = 1
  for (let count = 1; count <= servers; count++) {
    blocking = (load * blocking) / (count + load * blocking)
  }
  return blocking / (1 - (load / servers) * (1 - blocking))
}

/**
 * The mean wait in such a queue, in the unit of `serviceTime`.
 *
 * @throws as {@link waitProbability}.
 */
export function meanWait(load: number, servers: number, serviceTime: number): number {
  return (waitProbability(load, servers) * serviceTime) / (servers - load)
}

/**
 * The wait that a share `p` of the arrivals does not exceed, in the unit of `serviceTime`.
 *
 * @param p - in [0, 1).
 * @throws as {@link waitProbability}.
 */
export function waitQuantile(
  p: number,
  load: number,
  servers: number,
  serviceTime: number,
): number {
  const waiting = waitProbability(load, servers)
  if (waiting <= 1 - p) return 0
  return (Math.log(waiting / (1 - p)) * serviceTime) / (servers - load)
}
