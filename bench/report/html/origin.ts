import { formatMachine, formatMoment } from '../../format.ts'
import type { ResultFile } from '../../result/schema.ts'

/** By which poolbench, when and on which machine a result was measured. */
export function originOf(
  result: Pick<ResultFile, 'poolbenchVersion' | 'startedAt' | 'environment'>,
): string {
  return [
    `poolbench ${result.poolbenchVersion}`,
    formatMoment(result.startedAt),
    formatMachine(result.environment),
  ].join(', ')
}
