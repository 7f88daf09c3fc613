/** Scenarios under names that do not repeat what all of them have in common. */
export interface ScenarioNames {
  /** What is in every id: `postgres/get-user/query=10ms`; empty where nothing is, or there is one. */
  readonly common: string
  readonly nameOf: (id: string) => string
}

/** @param ids - as a scenario has them, parts between slashes. */
export function scenarioNames(ids: readonly string[]): ScenarioNames {
  const [first = [], ...others] = [...new Set(ids)].map((id) => id.split('/'))
  const isCommon = (index: number): boolean =>
    others.every((parts) => parts.length === first.length && parts[index] === first[index])
  const common = first.filter((_, index) => others.length > 0 && isCommon(index))
  if (common.length === 0) return { common: '', nameOf: (id) => id }
  return {
    common: common.join('/'),
    nameOf: (id) =>
      id
        .split('/')
        .filter((_, index) => !isCommon(index))
        .join('/'),
  }
}
