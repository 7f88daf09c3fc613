import type { Clock } from '../clock.ts'

/** What a driver that poolbench ships needs besides its URL. */
export interface ShippedContext {
  readonly clock: Clock
  /** Where the user stands: the database library that is found from there is used. */
  readonly projectFolder: string | undefined
}
