import type { Clock } from './clock.ts'
import type { DatabaseUrl } from './database-url.ts'
import type { Driver } from './drivers/driver.ts'

/** A registered symbol: a copy of poolbench in the user's project marks what the one that runs knows. */
const BRAND = Symbol.for('poolbench.driver')

/** A driver of the user's own, to be measured like those that poolbench ships. */
export interface DriverDefinition {
  /** Letters, digits and dashes; not the name of a driver that poolbench ships. */
  readonly name: string
  /** The schemes of its URLs, in lower case and without the colon; none that poolbench knows already. */
  readonly schemes: readonly string[]
  /**
   * Makes the driver for a URL; nothing is opened yet. Its `name` is the one above.
   *
   * @throws an error whose message tells in one line why there can be no such driver.
   */
  create(url: DatabaseUrl, context: { readonly clock: Clock }): Driver | Promise<Driver>
}

/** Defines a driver: the default export of a module that `--driver ./my-driver.ts` names. */
export function defineDriver(definition: DriverDefinition): DriverDefinition {
  return Object.freeze({ ...definition, [BRAND]: true })
}

/** Whether {@link defineDriver} made it, of this copy of poolbench or another. */
export function isDriverDefinition(value: unknown): value is DriverDefinition {
  return typeof value === 'object' && value !== null && BRAND in value
}
