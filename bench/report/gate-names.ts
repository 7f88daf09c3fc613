import { scenarioNames } from './scenario-names.ts'

/** Short names for the scenarios of a gate, and the parts that all ids share. */
export interface GateNames {
  /**
   * The name of a scenario: the operation, the mode, and the parts that differ from other scenarios, as in
   * `checkout, sequential`.
   */
  readonly nameOf: (id: string) => string
  /**
   * The parts that all ids share, as in `pg, c=10, pool=5+0, query=0ms`; empty if the names contain
   * everything.
   */
  readonly common: string
}

/** The positions of the operation and the mode in an id. */
const ALWAYS_SAID = [1, 2]

/** @param ids - the ids, without duplicates. */
export function gateNames(ids: readonly string[]): GateNames {
  const [first = ''] = ids
  const shared = (ids.length > 1 ? scenarioNames(ids).common : first).split('/')
  const isSaid = (part: string, index: number): boolean =>
    ALWAYS_SAID.includes(index) || !shared.includes(part)
  const partsOf = (id: string, said: boolean): string =>
    id
      .split('/')
      .filter((part, index) => isSaid(part, index) === said)
      .join(', ')
  return { nameOf: (id) => partsOf(id, true) || id, common: partsOf(first, false) }
}

/** The line above tables with short names, or none. */
export function commonLine({ common }: GateNames): string[] {
  return common === '' ? [] : [`Every scenario: ${common}`]
}
