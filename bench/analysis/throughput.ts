import type { CompletedScenario } from '../result/schema.ts'

/** Operations that are done in a second while bursts take so long. */
export function throughput(
  { concurrency, callers = 1 }: Pick<CompletedScenario, 'concurrency' | 'callers'>,
  makespanMs: number,
): number {
  return ((concurrency * callers) / makespanMs) * 1000
}
