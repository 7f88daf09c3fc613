import { expect, test } from 'vitest'
import { slowedDown } from '../../bench/run/slowdown.ts'
import { sleep, systemClock } from '../../src/index.ts'

/** How long each of some calls took by itself, and until its answer was there. */
async function timed(calls: number, factor: number, atOnce: boolean) {
  const tookMs: number[] = []
  const answeredMs: number[] = []
  const call = slowedDown(
    async (index) => {
      const startedAtMs = systemClock.now()
      await sleep(systemClock, 3 + index)
      tookMs[index] = systemClock.now() - startedAtMs
      return index
    },
    factor,
    systemClock,
  )
  const measured = async (index: number): Promise<unknown> => {
    const startedAtMs = systemClock.now()
    const answer = await call(index)
    answeredMs[index] = systemClock.now() - startedAtMs
    return answer
  }
  const indexes = Array.from({ length: calls }, (_, index) => index)
  const answers: unknown[] = []
  if (atOnce) answers.push(...(await Promise.all(indexes.map(measured))))
  else for (const index of indexes) answers.push(await measured(index))
  return { answers, tookMs, answeredMs }
}

test.for([true, false])(
  'no answer comes before its time, with concurrent calls: %s',
  async (atOnce) => {
    const { answers, tookMs, answeredMs } = await timed(5, 1.5, atOnce)

    expect(answers).toEqual([0, 1, 2, 3, 4])
    for (const [index, took] of tookMs.entries()) {
      expect(answeredMs[index]).toBeGreaterThanOrEqual(took * 1.5)
    }
  },
)

test('an error is delayed like an answer, and unchanged', async () => {
  const failure = new Error('no table')
  let tookMs = 0
  const call = slowedDown(
    async () => {
      const startedAtMs = systemClock.now()
      await sleep(systemClock, 4)
      tookMs = systemClock.now() - startedAtMs
      throw failure
    },
    2,
    systemClock,
  )
  const startedAtMs = systemClock.now()
  await expect(call(0)).rejects.toBe(failure)
  expect(systemClock.now() - startedAtMs).toBeGreaterThanOrEqual(tookMs * 2)
})
