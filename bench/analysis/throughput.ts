import type { CompletedScenario } from '../result/schema.ts'

/** The number of operations per second for a given burst time. */
export function throughput(
  { concurrency, callers = 1 }: Pick<CompletedScenario, 'concurrency' | 'callers'>,
  makespanMs: number,
): number {
  return ((concurrency * callers) / makespanMs) * 1000
}
