/** A source of uniform numbers in [0, 1). */
export type Random = () => number

/**
 * A small seeded generator (mulberry32): the same seed gives the same sequence on every machine.
 * Not for secrets.
 *
 * @param seed - any integer; only its low 32 bits count.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A copy of `items` in random order (Fisher and Yates); every order is equally likely. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1))
    const kept = result[last] as T
    result[last] = result[pick] as T
    result[pick] = kept
  }
  return result
}
