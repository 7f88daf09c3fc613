import type { CompletedScenario, ResultFile, TargetResult } from '../../bench/result/schema.ts'
import { measured, resultFile, type MeasuredScenario } from '../report/result-builder.ts'

const ROUNDS = [1, 1.01, 0.99, 1.02, 0.98, 1]

/** Six rounds within 2 % of a time in milliseconds. */
export const around = (ms: number): number[] => ROUNDS.map((factor) => ms * factor)

/** A burst of 100 in 90 ms, on the pool 5+10. */
export function burstOf100(given: Partial<MeasuredScenario> = {}): CompletedScenario {
  return measured({ makespansMs: around(90), ...given })
}

/** Its sequential baseline, in 1000 ms. */
export function oneByOne(given: Partial<MeasuredScenario> = {}): CompletedScenario {
  return measured({ mode: 'sequential', makespansMs: around(1000), ...given })
}

/** A run on a known machine. */
export function runOf(
  scenarios: ResultFile['scenarios'],
  overrides: Partial<ResultFile> = {},
): ResultFile {
  const result = resultFile(scenarios)
  const libraries = { postgres: '3.4.9', mysql2: '3.24.6' }
  const environment = { ...result.environment, machine: 'a1b2c3', libraries }
  return { ...result, environment, ...overrides }
}

export function onMachine(
  result: ResultFile,
  differs: Partial<ResultFile['environment']>,
): ResultFile {
  return { ...result, environment: { ...result.environment, ...differs } }
}

export function withOptions(
  result: ResultFile,
  differs: Partial<ResultFile['options']>,
): ResultFile {
  return { ...result, options: { ...result.options, ...differs } }
}

export function withTarget(
  result: ResultFile,
  driver: string,
  differs: Partial<TargetResult>,
): ResultFile {
  const targets = result.targets.map((target) =>
    target.driver === driver ? { ...target, ...differs } : target,
  )
  return { ...result, targets }
}

/** Replaces the counts of each burst. */
export function counting(
  scenario: CompletedScenario,
  counts: Partial<Record<'opened' | 'statements' | 'timeouts' | 'failures', readonly number[]>>,
): CompletedScenario {
  const bursts = scenario.bursts.map((burst, index) => ({
    ...burst,
    ...Object.fromEntries(Object.entries(counts).map(([name, each]) => [name, each[index] ?? 0])),
  }))
  return { ...scenario, bursts }
}
