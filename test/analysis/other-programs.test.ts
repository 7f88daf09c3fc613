import { describe, expect, test } from 'vitest'
import { busyMachine } from '../../bench/analysis/other-programs.ts'
import type { CompletedScenario, ResultFile } from '../../bench/result/schema.ts'
import { measured, resultFile, type MeasuredScenario } from '../report/result-builder.ts'

/** Six bursts on two CPUs that were busy for a given part of ten seconds. */
function burstsOn(busyMs: number, given: Partial<MeasuredScenario> = {}): CompletedScenario {
  const machine = { busyMs, idleMs: 10_000 - busyMs }
  return measured({ makespansMs: [1, 1, 1, 1, 1, 1], machine, ...given })
}

function withServer(scenario: CompletedScenario, busyCpus: number | null): CompletedScenario {
  return { ...scenario, server: { busyCpus, samples: 0 } }
}

function busyIn(
  scenario: CompletedScenario,
  environment: Partial<ResultFile['environment']> = {},
): string | undefined {
  const result = resultFile([scenario])
  return busyMachine({ ...result, environment: { ...result.environment, ...environment } })
}

const LOADED = { loadAverage: 4.92, cpuPressure: 53.2 }
const AT_START = 'this machine was busy when the run began (load average 4.92, CPU pressure 53 %)'

function others(percent: number): string {
  return `other programs took ${percent} % of the CPU time of this machine`
}

describe('other programs kept a machine busy', () => {
  test('if they took much of the CPU time that this process and its server left', () => {
    expect(busyIn(withServer(burstsOn(9000), 0.6))).toBe(others(60))
    expect(busyIn(burstsOn(9000, { driver: 'sqlite' }))).toBe(others(90))
  })

  test('but not if this process or its server did', () => {
    const ours = burstsOn(9000, { driver: 'sqlite', burst: { cpuMs: 1400 } })

    expect(busyIn(ours)).toBeUndefined()
    expect(busyIn(withServer(burstsOn(9000), 1.7))).toBeUndefined()
  })

  test('but not because of load that an earlier run left', () => {
    expect(busyIn(withServer(burstsOn(1000), 0.1), LOADED)).toBeUndefined()
    // The part of the server does not matter.
    expect(busyIn(burstsOn(1500), LOADED)).toBeUndefined()
  })

  test('judged by the load at the start, if the CPU time of a server is unknown', () => {
    expect(busyIn(burstsOn(9000))).toBeUndefined()
    expect(busyIn(burstsOn(9000), LOADED)).toBe(AT_START)
    expect(busyIn(withServer(burstsOn(9000), null), { loadAverage: 2.01 })).toBe(
      'this machine was busy when the run began (load average 2.01)',
    )
    expect(busyIn(burstsOn(9000, { callers: 4 }), LOADED)).toBe(AT_START)
  })

  test('is not reported if the resolution of the clock could explain it', () => {
    const machine = { busyMs: 30, idleMs: 70 }

    expect(busyIn(burstsOn(0, { driver: 'sqlite', machine }), LOADED)).toBeUndefined()
  })
})
