/** The number of steps per octave in the fine grid; below 8 it has every size. */
const STEPS_PER_OCTAVE = 4

/**
 * The sizes that can differ from each other by a few percent: 1 to 8, then four steps per octave up to
 * `most`; also `most` itself, and the sizes at which a burst of `concurrency` takes one, two and three turns.
 *
 * @param concurrency - operations in a burst, a whole number from 1.
 * @param limit - the most connections that a pool may have, from 1; Infinity for no limit.
 */
export function fineGrid(concurrency: number, limit: number): number[] {
  const most = Math.min(concurrency, limit)
  const sizes = [most, Math.ceil(concurrency / 2), Math.ceil(concurrency / 3)]
  for (let size = 1; size <= most; size += stepAbove(size)) sizes.push(size)
  return ascending(sizes, most)
}

/** One size per octave, and the largest: enough to find the octave of the knee. */
export function coarseGrid(concurrency: number, limit: number): number[] {
  const most = Math.min(concurrency, limit)
  const sizes = [most]
  for (let size = 1; size <= most; size *= 2) sizes.push(size)
  return ascending(sizes, most)
}

/**
 * The overflows for a pool: none, fractions and multiples of its size, and as many as the burst needs.
 *
 * @param room - the most overflow that may be opened, from 0; Infinity for no limit.
 */
export function overflowGrid(poolSize: number, burst: number, room: number): number[] {
  const most = Math.max(0, Math.min(burst - poolSize, room))
  const half = Math.ceil(poolSize / 2)
  return ascending([0, half, poolSize, 2 * poolSize, 4 * poolSize, most], most)
}

function stepAbove(size: number): number {
  if (size < 8) return 1
  return 2 ** Math.floor(Math.log2(size)) / STEPS_PER_OCTAVE
}

function ascending(sizes: readonly number[], most: number): number[] {
  return [...new Set(sizes)].filter((size) => size <= most).sort((a, b) => a - b)
}
