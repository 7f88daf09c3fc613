import { formatMachine, formatMoment } from '../../format.ts'
import type { ResultFile } from '../../result/schema.ts'

/** The origin of a result: the version of poolbench, the time and the machine. */
export function originOf(
  result: Pick<ResultFile, 'poolbenchVersion' | 'startedAt' | 'environment'>,
): string {
  return [
    `poolbench ${result.poolbenchVersion}`,
    formatMoment(result.startedAt),
    formatMachine(result.environment),
  ].join(', ')
}
