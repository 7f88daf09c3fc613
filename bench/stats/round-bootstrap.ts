/** What one round measured: a value for each of the things that it visited, by their number. */
export type Round = ReadonlyMap<number, number>

/**
 * Resamples the rounds with replacement, each among those that visited the same things: everything
 * keeps its number of values, and those of one round stay together.
 *
 * @param random - a source of numbers in [0, 1).
 */
export function resampleRounds(rounds: readonly Round[], random: () => number): Round[] {
  const alike = new Map<string, Round[]>()
  for (const round of rounds) {
    const visited = [...round.keys()].sort((a, b) => a - b).join()
    alike.set(visited, [...(alike.get(visited) ?? []), round])
  }
  return [...alike.values()].flatMap((group) =>
    group.map(() => group[Math.floor(random() * group.length)] as Round),
  )
}
