/** The measurements of one round: a value for each item that it visited, by the item's number. */
export type Round = ReadonlyMap<number, number>

/**
 * Resamples the rounds with replacement, stratified by the set of items that they visited: every item keeps
 * its number of values, and the values of a round stay together.
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
