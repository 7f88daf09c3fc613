import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import type { DriverDefinition } from '../../src/index.ts'
import { UsageError } from '../io.ts'
import type { OpenTarget, Target } from '../run/open-target.ts'
import type { PassedTarget } from './requests.ts'

/**
 * A database as other processes can open it.
 *
 * @throws {UsageError} if no other process can: it exists in this one only, or an operation has a state
 *   that cannot be passed.
 */
export function passedTarget(target: OpenTarget): PassedTarget {
  const { label, projectFolder, startedByPoolbench, settings, url } = target.target
  if (url.driver === 'memory' || url.path === ':memory:') {
    throw new UsageError(`${url.redacted} exists in one process only: leave out --instances`)
  }
  const shared = target.share()
  for (const [name, state] of shared.states) {
    if (isPassedAsItIs(state)) continue
    throw new UsageError(
      `${name}: what its setup returned cannot be passed to other processes: ` +
        'return plain data, or leave out --instances',
    )
  }
  return {
    label,
    startedByPoolbench,
    settings,
    ...(projectFolder !== undefined && { projectFolder }),
    ...shared,
    url: { ...url, parameters: url.parameters.toString() },
  }
}

/** The target in the process that got it. */
export function receivedTarget(
  { url, ...target }: PassedTarget,
  customDrivers: readonly DriverDefinition[],
): Target {
  const { label, projectFolder, startedByPoolbench, settings } = target
  const parameters = new URLSearchParams(url.parameters)
  return {
    label,
    startedByPoolbench,
    settings,
    ...(projectFolder !== undefined && { projectFolder }),
    url: { ...url, parameters },
    customDrivers,
  }
}

/** An object of a class would lose its methods without an error. */
function isPassedAsItIs(state: unknown): boolean {
  try {
    return isDeepStrictEqual(deserialize(serialize(state)), state)
  } catch {
    return false
  }
}
