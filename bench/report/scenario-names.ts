/** Short names for scenarios, without the parts that all ids share. */
export interface ScenarioNames {
  /**
   * The parts that all ids share: `postgres/get-user/query=10ms`; empty if there are none, or only one id.
   */
  readonly common: string
  readonly nameOf: (id: string) => string
}

/** @param ids - the ids of scenarios, with parts separated by slashes. */
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
