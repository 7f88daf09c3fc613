import { describe, expect, test } from 'vitest'
import { speedUps } from '../../bench/analysis/speed-ups.ts'
import { trustWarnings } from '../../bench/analysis/validity.ts'
import type { CompletedScenario, ResultFile, ServerResult } from '../../bench/result/schema.ts'
import { measured, resultFile } from '../report/result-builder.ts'

const NOBODY = { cpu: 0, lock: 0, io: 0, client: 0, other: 0, idle: 0 }
const POOL = { poolSize: 10, maxOverflow: 0 }
const FULL = { busyMs: 96, idleMs: 4 }

describe('what limits a burst at the server', () => {
  test('is lock waits, with the number of sessions and the kind of lock', () => {
    const sessions = { ...NOBODY, lock: 5.2, client: 1, idle: 3 }
    const waits = [
      { event: 'LWLock:WALWrite', sessions: 5.3 },
      { event: 'Lock:transactionid', sessions: 5.2 },
    ]

    expect(bottleneckOf({ sessions, waits })).toEqual({
      kind: 'locks',
      text: 'lock waits: 5.2 of 10 sessions wait for a row lock (transactionid)',
    })
  })

  test.for([
    { event: 'row lock', text: 'a row lock' },
    { event: 'Lock:tuple', text: 'a row lock (tuple)' },
    { event: 'Lock:relation', text: 'a lock (relation)' },
    { event: 'LWLock:BufferContent', text: 'a lock (LWLock:BufferContent)' },
    { event: 'Waiting for table metadata lock', text: 'a lock (Waiting for table metadata lock)' },
  ])('names $event as $text', ({ event, text }) => {
    const sessions = { ...NOBODY, lock: 8 }

    expect(bottleneckOf({ sessions, waits: [{ event, sessions: 8 }] }).text).toBe(
      `lock waits: 8.0 of 10 sessions wait for ${text}`,
    )
  })

  test('says that another program holds the lock, and warns of it', () => {
    const server = { sessions: { ...NOBODY, lock: 8 }, blockedByOthers: 1 }

    expect(bottleneckOf(server).text).toMatch(/ of another program$/)
    expect(trustWarnings(resultFile([scenarioWith(server)]))[0]).toMatch(
      /^in 1 of 1 scenarios operations waited for a lock held by another program:/,
    )
  })

  test('is its CPU, if the machine is saturated and the server uses at least half of it', () => {
    expect(bottleneckOf({ busyCpus: 1.9 }, { machine: FULL })).toEqual({
      kind: 'server-cpu',
      text: 'server CPU: 1.9 of 2 cores',
    })
  })

  test('is not its CPU, if other programs saturate the machine, although its sessions wait for a CPU', () => {
    const server = { busyCpus: 0.4, sessions: { ...NOBODY, cpu: 9 } }

    expect(bottleneckOf(server, { machine: FULL })).toEqual({
      kind: 'this-machine',
      text: 'this machine: 2 CPUs 96 % busy, 70 % by others',
    })
  })

  test('is the CPU of a remote server, if most sessions do not wait', () => {
    const sessions = { ...NOBODY, cpu: 7.8, idle: 2.2 }
    const isElsewhere = { url: 'postgres://db.example.com/test', startedByPoolbench: false }

    expect(bottleneckOf({ sessions }, { machine: FULL, target: isElsewhere })).toEqual({
      kind: 'server-cpu',
      text: 'server CPU: 7.8 of 10 sessions on a core or waiting for one',
    })
  })

  test('is its disk, or the client that leaves transactions idle', () => {
    expect(bottleneckOf({ sessions: { ...NOBODY, io: 4.1, cpu: 1 } }).text).toBe(
      'the disk: 4.1 of 10 sessions wait for it',
    )
    expect(bottleneckOf({ sessions: { ...NOBODY, client: 6 } }).text).toBe(
      'between statements: 6.0 of 10 sessions wait for the next one',
    )
  })

  test.for<{ what: string; server: Partial<ServerResult> }>([
    { what: 'a sleep', server: { sessions: { ...NOBODY, other: 10 } } },
    { what: 'a few lock waits', server: { sessions: { ...NOBODY, lock: 2, idle: 8 } } },
    { what: 'idle sessions', server: { sessions: { ...NOBODY, idle: 10 } } },
    { what: 'two samples', server: { samples: 2, sessions: { ...NOBODY, lock: 10 } } },
    { what: 'no sample', server: { samples: 0, busyCpus: 1.9 } },
  ])('is not inferred from $what', ({ server }) => {
    expect(bottleneckOf(server).kind).toBe('slower-operations')
  })

  test('ignores connections without work', () => {
    const pool = { poolSize: 100, maxOverflow: 0 }
    const server = { sessions: { ...NOBODY, lock: 5, idle: 95 } }

    expect(bottleneckOf(server, { pool }).text).toContain('5.0 of 20 sessions')
  })

  test('ranks below this process, whose transactions hold their locks while they wait for it', () => {
    const server = { sessions: { ...NOBODY, lock: 8 } }

    expect(bottleneckOf(server, { burst: { eventLoopUtilization: 0.95 } }).kind).toBe(
      'this-process',
    )
  })

  test('ranks above this machine, if sessions wait for locks', () => {
    const server = { busyCpus: 0.2, sessions: { ...NOBODY, lock: 8 } }

    expect(bottleneckOf(server, { machine: FULL }).kind).toBe('locks')
  })
})

describe('this machine', () => {
  test.for([
    { url: 'postgres://localhost/db', isHere: true },
    { url: 'mysql://user:***@127.0.0.1:3307/db', isHere: true },
    { url: 'pg://[::1]:5432/db', isHere: true },
    { url: 'postgres://user@localhost/db?host=%2Fvar%2Frun%2Fpostgresql', isHere: true },
    { url: 'mysql://user@localhost/db?unix_socket=%2Ftmp%2Fmysql.sock', isHere: true },
    { url: 'postgres://localhost/db?host=db.example.com', isHere: false },
    { url: 'postgres://db.example.com/db', isHere: false },
  ])('is named as the bottleneck when saturated, for $url: $isHere', ({ url, isHere }) => {
    const { kind } = bottleneckOf(undefined, {
      machine: FULL,
      target: { url, startedByPoolbench: false },
    })

    expect(kind).toBe(isHere ? 'this-machine' : 'slower-operations')
  })
})

interface Given {
  readonly machine?: CompletedScenario['machine']
  readonly target?: Partial<ResultFile['targets'][number]>
  readonly pool?: typeof POOL
  readonly burst?: Partial<CompletedScenario['bursts'][number]>
}

/** A scenario of 20 operations that take 10 ms alone, and 19 ms together. */
function bottleneckOf(server: Partial<ServerResult> | undefined, given: Given = {}) {
  const { target, ...parts } = given
  const cell = { concurrency: 20, pool: POOL }
  const alone = measured({ ...cell, mode: 'sequential', makespansMs: Array(6).fill(200) })
  const result = resultFile([alone, scenarioWith(server, parts)])
  const targets = result.targets.map((each) => ({ ...each, ...target }))
  const [pair] = speedUps({ ...result, targets })
  return pair?.limit ?? { kind: 'none', text: '' }
}

function scenarioWith(server: Partial<ServerResult> | undefined, parts: Given = {}) {
  const scenario = measured({
    concurrency: 20,
    pool: POOL,
    holdMs: 19,
    makespansMs: Array(6).fill(40),
    ...parts,
  })
  return server ? { ...scenario, server: { busyCpus: null, samples: 10, ...server } } : scenario
}
