import type { Clock } from '../../src/index.ts'
import { SCHEMA_VERSION, type ResultFile } from '../result/schema.ts'
import { captureEnvironment } from './environment.ts'
import type { OpenTarget } from './open-target.ts'

export interface HeadRequest {
  readonly quick: boolean
  /** The libraries whose versions are recorded, besides those of the databases. */
  readonly libraries?: readonly string[]
  readonly poolbenchVersion: string
  /** The command line, without secrets. */
  readonly command: readonly string[]
  /** Warnings that are known before the run. */
  readonly warnings: readonly string[]
}

/** What a result says of a run before anything is measured. */
export async function resultHead(
  request: HeadRequest,
  targets: readonly OpenTarget[],
  clock: Clock,
) {
  return {
    schemaVersion: SCHEMA_VERSION,
    poolbenchVersion: request.poolbenchVersion,
    startedAt: new Date(clock.wallNow()).toISOString(),
    command: [...request.command],
    quick: request.quick,
    environment: await captureEnvironment(targets[0]?.target.projectFolder, request.libraries),
    targets: targets.map((target) => target.toResult()),
    warnings: [...request.warnings],
  } satisfies Partial<ResultFile>
}

export type ResultHead = Awaited<ReturnType<typeof resultHead>>
