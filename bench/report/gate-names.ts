import { scenarioNames } from './scenario-names.ts'

/** Scenarios of a gate under short names, and what all of them have in common. */
export interface GateNames {
  /** `checkout, sequential`: the operation, how it is called, and what tells it from the others. */
  readonly nameOf: (id: string) => string
  /** `pg, c=10, pool=5+0, query=0ms`: what no name says; empty where the names say all. */
  readonly common: string
}

/** Where an id has its operation, and its mode. */
const ALWAYS_SAID = [1, 2]

/** @param ids - each once. */
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

/** The line above tables with such names, or none. */
export function commonLine({ common }: GateNames): string[] {
  return common === '' ? [] : [`Every scenario: ${common}`]
}
