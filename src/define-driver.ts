import type { Clock } from './clock.ts'
import type { DatabaseUrl } from './database-url.ts'
import type { Driver } from './drivers/driver.ts'

/** A registered symbol, so that the running copy recognises drivers of another copy. */
const BRAND = Symbol.for('poolbench.driver')

/** A custom driver, measured in the same way as those that poolbench ships. */
export interface DriverDefinition {
  /** Letters, digits and dashes; not the name of a driver that poolbench ships. */
  readonly name: string
  /** The schemes of its URLs, in lower case, without the colon, and not yet used by poolbench. */
  readonly schemes: readonly string[]
  /**
   * Creates the driver for a URL, without opening a connection. Its `name` must be the one above.
   *
   * @throws an error whose message explains in one line why the driver cannot be created.
   */
  create(url: DatabaseUrl, context: { readonly clock: Clock }): Driver | Promise<Driver>
}

/** Defines a driver: the default export of a module that `--driver ./my-driver.ts` names. */
export function defineDriver(definition: DriverDefinition): DriverDefinition {
  return Object.freeze({ ...definition, [BRAND]: true })
}

/** Checks whether `value` was made by {@link defineDriver}, of any copy of poolbench. */
export function isDriverDefinition(value: unknown): value is DriverDefinition {
  return typeof value === 'object' && value !== null && BRAND in value
}
