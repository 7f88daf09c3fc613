import { describe, expect, test } from 'vitest'
import type { BurstResult } from '../../bench/result/schema.ts'
import { BurstRecord } from '../../bench/run/burst-record.ts'
import { ScenarioRecorder } from '../../bench/run/scenario-recorder.ts'
import { cell } from './run-memory.ts'

const burst: BurstResult = {
  round: 1,
  startedAtMs: 0,
  makespanMs: 10,
  failures: 0,
  timeouts: 0,
  opened: 0,
  closed: 0,
  connectMs: 0,
  eventLoopUtilization: 0,
  cpuMs: 0,
  connectionMs: 0,
}

const FIELDS = ['wait', 'connect', 'hold', 'query', 'response', 'create'] as const

describe('ScenarioRecorder', () => {
  test('has no result before anything is known', () => {
    expect(recorder().toResult()).toBeUndefined()
  })

  test('keeps the bursts in the order in which they ran', () => {
    const recording = recorder()

    for (const makespanMs of [30, 10, 20]) record(recording, { ...burst, makespanMs })

    expect(recording.toResult()).toMatchObject({
      status: 'completed',
      bursts: [{ makespanMs: 30 }, { makespanMs: 10 }, { makespanMs: 20 }],
    })
  })

  test('counts failures by class and code, with the message of the first, cleaned', () => {
    const recording = recorder()
    record(recording, burst)

    recording.recordFailure(new RangeError('secret 1'))
    recording.recordFailure(new RangeError('secret 2'))
    recording.recordFailure(Object.assign(new Error('refused'), { code: 'E1' }))
    recording.recordFailure('a text')

    expect(recording.toResult()).toMatchObject({
      errors: [
        { name: 'RangeError', code: null, message: '*** 1', count: 2 },
        { name: 'Error', code: 'E1', message: 'refused', count: 1 },
        { name: 'string', code: null, message: 'a text', count: 1 },
      ],
    })
  })

  test('has failed with the first reason, cleaned, if it is abandoned before its first burst', () => {
    const recording = recorder()

    recording.giveUp(new Error('the secret is out'))
    recording.giveUp(new Error('again'))

    expect(recording.givenUp).toBe(true)
    expect(recording.toResult()).toEqual({
      ...recording.scenario,
      status: 'failed',
      reason: 'the *** is out',
    })
  })

  test('keeps its bursts if it is abandoned later, and reports why', () => {
    const recording = recorder()
    record(recording, burst)
    recording.toResult()

    recording.giveUp(new Error('gone'))
    recording.giveUp(new Error('gone again'))

    expect(recording.toResult()).toMatchObject({
      status: 'completed',
      bursts: [burst],
      errors: [{ name: 'Error', message: 'gone', count: 1 }],
    })
  })

  test('has failed if its only burst was spoiled, but is not abandoned', () => {
    const recording = recorder()

    recording.discardBurst(new Error('the connection was lost'))

    expect(recording.givenUp).toBe(false)
    expect(recording.toResult()).toMatchObject({
      status: 'failed',
      reason: 'the connection was lost',
    })
  })

  test('reports a spoiled burst separately from the others', () => {
    const recording = recorder()

    record(recording, burst)
    recording.discardBurst(new Error('the connection was lost'))
    record(recording, { ...burst, round: 2 })

    expect(recording.toResult()).toMatchObject({
      bursts: [{ round: 1 }, { round: 2 }],
      errors: [{ message: 'the connection was lost', count: 1 }],
    })
  })

  test('gives results that later bursts do not change', () => {
    const recording = recorder()
    record(recording, burst)
    recording.recordFailure(new Error('one'))
    const before = recording.toResult()
    const copy = structuredClone(before)

    record(recording, { ...burst, round: 2 })

    expect(before).toEqual(copy)
  })
})

/** Records a burst of one operation, which did everything in as many milliseconds as its makespan. */
function record(recording: ScenarioRecorder, burst: BurstResult): void {
  const record = new BurstRecord()
  for (const field of FIELDS) record[field].push(burst.makespanMs)
  recording.recordBurst(burst, record, { busyMs: 10, idleMs: 30 })
}

function recorder(): ScenarioRecorder {
  return new ScenarioRecorder(cell(), (text) => text.replaceAll('secret', '***'))
}
