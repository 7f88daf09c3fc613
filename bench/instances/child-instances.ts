import { firstLine } from '../../src/index.ts'
import type { ModuleOptions } from '../modules/custom-modules.ts'
import type { Balance } from '../plan/share.ts'
import { MeasureError } from '../run/measure-error.ts'
import type { OpenTarget } from '../run/open-target.ts'
import type { InstanceSource, OpenInstances } from '../run/traffic/instance.ts'
import { ChildInstance } from './child-instance.ts'
import { passedTarget } from './passed-target.ts'

export interface ChildInstancesOptions {
  readonly count: number
  readonly balance: Balance
  /** The modules of the user, which each process loads again. */
  readonly modules: ModuleOptions
  /** The folder that the paths of modules refer to. */
  readonly cwd: string
}

/**
 * Instances that are processes of this machine, started once and used for every slice. If one of them ends
 * early, the measurement fails: the traffic of the others is not what was asked for.
 */
export function childInstances({ count, balance, ...rest }: ChildInstancesOptions): InstanceSource {
  return {
    count,
    balance,
    open: (targets, { signal }) => openChildren(targets, signal, { count, ...rest }),
  }
}

async function openChildren(
  targets: readonly OpenTarget[],
  signal: AbortSignal,
  { count, modules, cwd }: Omit<ChildInstancesOptions, 'balance'>,
): Promise<OpenInstances> {
  const passed = targets.map(passedTarget)
  const instances = Array.from(
    { length: count },
    (_, index) => new ChildInstance(`instance ${index + 1} of ${count}`, targets),
  )
  const stop = (): void => {
    for (const instance of instances) instance.stop()
  }
  signal.addEventListener('abort', stop, { once: true })
  const close = async (): Promise<void> => {
    await Promise.all(instances.map((instance) => instance.close()))
    signal.removeEventListener('abort', stop)
  }
  try {
    await Promise.all(instances.map((each) => each.open({ targets: passed, modules, cwd })))
  } catch (error) {
    await close()
    if (error instanceof MeasureError) throw error
    const reason = targets.reduce((text, target) => target.clean(text), firstLine(error))
    throw new MeasureError(`the instances cannot be started: ${reason}`, { cause: error })
  }
  return { instances, close }
}
