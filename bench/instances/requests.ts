import type { ModuleOptions } from '../modules/custom-modules.ts'
import type { SharedTarget, Target } from '../run/open-target.ts'
import type { Assignment } from '../run/traffic/instance.ts'
import type { SliceData } from './slice-data.ts'

/** A database as it is passed to an instance: a driver of the user is loaded again there. */
export interface PassedTarget extends SharedTarget, Omit<Target, 'url' | 'customDrivers'> {
  readonly url: Omit<Target['url'], 'parameters'> & { readonly parameters: string }
}

/** What an instance is asked for; the answer to `send` is {@link SliceData}, and to others nothing. */
export type InstanceRequest =
  /** The first one: opens the databases, and loads the modules of the user. */
  | {
      readonly kind: 'open'
      readonly targets: readonly PassedTarget[]
      readonly modules: ModuleOptions
      readonly cwd: string
    }
  /** @see Instance. `target` is an index of those that were opened. */
  | { readonly kind: 'prepare'; readonly target: number; readonly assignment: Assignment }
  /** `startsAtMs` is of the clock of {@link machineMs}. */
  | { readonly kind: 'send'; readonly startsAtMs: number }
  | { readonly kind: 'end' }
  /** Ends the slice early. */
  | { readonly kind: 'stop' }

export type InstanceAnswer<Kind extends InstanceRequest['kind']> = Kind extends 'send'
  ? SliceData
  : undefined
