import { describe, expect, test } from 'vitest'
import { ConnectionLostError } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { cell, completed, runMemory } from './run-memory.ts'
import { openSpied, type SpiedTarget } from './spied-target.ts'

const getUser = cell({ concurrency: 10, queryTimeMs: 10 })
const countUsers = cell({ operation: 'count-users', concurrency: 10, queryTimeMs: 10 })
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

describe('an operation that fails', () => {
  test('is counted in its burst and reported with its class, and the burst continues', async () => {
    const { results } = await run(failing('selectUser', (times) => times === 13, new Error('bad')))

    const { bursts, errors, response } = completed(results, getUser.id)
    expect(bursts.map(({ failures }) => failures)).toEqual([1, 0, 0, 0])
    expect(errors).toEqual([{ name: 'Error', code: null, message: 'bad', count: 1 }])
    expect(response.count).toBe(39)
    expect(completed(results, countUsers.id).errors).toEqual([])
  })

  test('an operation that always fails ends neither its scenario nor the run', async () => {
    const { results } = await run(failing('selectUser', () => true, new Error('bad')))

    expect(completed(results, getUser.id).bursts.map(({ failures }) => failures)).toEqual([
      10, 10, 10, 10,
    ])
    expect(completed(results, countUsers.id).bursts).toHaveLength(4)
  })
})

describe('an operation that cannot be prepared', () => {
  test('an operation that cannot be prepared does not affect others', async () => {
    const clock = new FakeClock()
    const spied = await openSpied(clock)
    spied.beforeStatement = (name) => {
      if (name === 'countUsers') throw new Error('permission denied')
    }

    const { results } = await runMemory(clock, [spied.target], [getUser, countUsers])

    expect(completed(results, getUser.id).errors).toEqual([])
    expect(results[1]).toMatchObject({ status: 'failed', reason: 'permission denied' })
  })
})

describe('a pool that cannot be opened', () => {
  test('fails only its own scenarios', async () => {
    const clock = new FakeClock()
    const { target } = await openSpied(clock, 'max_connections=10')
    const small = cell({ pool: { poolSize: 10, maxOverflow: 0 } })

    const { results } = await runMemory(clock, [target], [getUser, small], { rounds: 2 })

    expect(results[0]).toMatchObject({
      status: 'failed',
      reason: 'the simulated server takes 10 connections',
    })
    expect(completed(results, small.id).bursts.length).toBeGreaterThan(1)
  })
})

describe('a connection that is lost', () => {
  test('spoils its burst, which is discarded, and is reported', async () => {
    const { results } = await run({
      rounds: 2,
      ...failing('selectUser', (times) => times === 13, new ConnectionLostError()),
    })

    const { bursts, errors } = completed(results, getUser.id)
    expect(bursts.map(({ failures }) => failures)).toEqual(Array(8).fill(0))
    expect(errors).toMatchObject([{ name: 'ConnectionLostError', count: 1 }])
  })

  test('leaves the durations of that burst out of every distribution', async () => {
    const { results } = await run({
      rounds: 2,
      ...failing('selectUser', (times) => times % 27 === 3, new ConnectionLostError()),
    })

    const scenario = completed(results, getUser.id)
    const { wait, connect, hold, query, response, poolMetrics } = scenario
    const operations = scenario.bursts.length * getUser.concurrency
    expect(operations).toBeLessThan(completed(results, countUsers.id).hold.count)
    const counts = [wait, connect, hold, query, response].map(({ count }) => count)
    expect(counts).toEqual(counts.map(() => operations))
    expect(poolMetrics['db.client.connection.use_time'].count).toBe(operations)
    expect(poolMetrics['db.client.connection.wait_time'].count).toBe(operations)
  })
})

describe('a server that is lost in the second round', () => {
  test('leaves the earlier measurements, and the reason', async () => {
    const { results } = await run({ rounds: 4, ...dyingInRound(2) })

    for (const { id } of [getUser, countUsers]) {
      const { bursts, errors } = completed(results, id)
      expect(bursts.map(({ round, failures }) => `${round}: ${failures}`)).toEqual(
        Array(4).fill('1: 0'),
      )
      expect(errors).toEqual([
        { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED', count: 1 },
      ])
    }
  })

  test('a server that died is not contacted repeatedly', async () => {
    const { refusals } = await run({ rounds: 4, ...dyingInRound(2) })

    // A connection of the pool that finds it dead, and nothing of what waits behind it.
    expect(refusals).toBeLessThanOrEqual(15)
  })

  test('does not prevent measuring other databases', async () => {
    const clock = new FakeClock()
    const dying = await openSpied(clock, '', { label: 'dying' })
    const living = await openSpied(clock)
    const doomed = cell({ ...getUser, driver: 'dying' })
    dying.beforeConnect = () => {
      throw refused
    }

    const { results } = await runMemory(clock, [dying.target, living.target], [doomed, getUser], {
      rounds: 3,
    })

    expect(results[0]).toMatchObject({ status: 'failed', reason: 'connect ECONNREFUSED' })
    expect(completed(results, getUser.id).bursts).toHaveLength(14)
  })
})

interface Run {
  readonly rounds?: number
  /** Called when the first scenario is about to be measured. */
  readonly atFirst?: (spied: SpiedTarget) => void
  /** Called when a scenario is about to be measured. */
  readonly atEach?: (spied: SpiedTarget, round: number, log: { refusals: number }) => void
}

async function run({ rounds = 1, atFirst, atEach }: Run) {
  const clock = new FakeClock()
  const spied = await openSpied(clock)
  const log = { refusals: 0 }
  let progressed = 0
  const ran = await runMemory(clock, [spied.target], [getUser, countUsers], {
    rounds,
    onProgress: () => {
      if (progressed === 0) atFirst?.(spied)
      atEach?.(spied, 1 + Math.floor(progressed / 2), log)
      progressed++
    },
  })
  return { ...ran, ...log }
}

/** Has the statements of that name fail for which `when` holds; counted from 1. */
function failing(statement: string, when: (times: number) => boolean, error: Error): Run {
  let times = 0
  return {
    atFirst: (spied) => {
      spied.beforeStatement = (name) => {
        if (name === statement && when(++times)) throw error
      }
    },
  }
}

function dyingInRound(deadly: number): Run {
  return {
    atEach: (spied, round, log) => {
      if (round < deadly) return
      const die = (): void => {
        log.refusals++
        throw refused
      }
      spied.beforeStatement = die
      spied.beforeConnect = die
    },
  }
}
