import type { Clock } from '../clock.ts'

/** The options of a shipped driver, besides its URL. */
export interface ShippedContext {
  readonly clock: Clock
  /** The folder from which the database library is resolved. */
  readonly projectFolder: string | undefined
}
