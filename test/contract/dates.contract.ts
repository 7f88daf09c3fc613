import { describe, expect, test } from 'vitest'
import type { Backend } from '../support/backends.ts'
import { openStore } from '../support/test-store.ts'

const INSTANTS = [
  ['an ordinary moment', '2026-06-15T12:34:56.789Z'],
  ['a full second', '2026-06-15T12:34:56.000Z'],
  ['the last millisecond of a day', '2026-01-31T23:59:59.999Z'],
  ['the last millisecond of a year', '2026-12-31T23:59:59.999Z'],
  ['a leap day', '2028-02-29T00:00:00.001Z'],
  ['the first millisecond of Unix time', '1970-01-01T00:00:00.001Z'],
  ['a moment that 32 bits of seconds cannot hold', '2040-01-01T00:00:00.123Z'],
  ['the millisecond before New York springs forward', '2026-03-08T06:59:59.999Z'],
  ['the moment when New York springs forward', '2026-03-08T07:00:00.000Z'],
  ['half past two in UTC that night', '2026-03-08T02:30:00.123Z'],
  ['half past one in New York, for the first time', '2026-11-01T05:30:00.123Z'],
  ['half past one in New York, for the second time', '2026-11-01T06:30:00.123Z'],
  ['the moment when New York falls back', '2026-11-01T06:00:00.000Z'],
  ['midnight in Kolkata', '2026-06-14T18:30:00.000Z'],
] as const

/** What the time of creation promises. */
export function datesContract(backend: Backend): void {
  describe('createdAt', () => {
    test('is the time of the store’s clock, to the millisecond, in every result and on every connection', async () => {
      const clock = { nowMs: 0 }
      const { store, second } = await openStore(backend, { wallNow: () => clock.nowMs })

      for (const [moment, text] of INSTANTS) {
        clock.nowMs = Date.parse(text)

        const alone = await store.createUser({ name: 'Alone', email: `alone ${text}` })
        const [inBatch] = await store.createUsers([{ name: 'Batch', email: `batch ${text}` }])

        const answers = [
          alone,
          inBatch,
          await store.getUserById(alone.id),
          await second.getUserById(alone.id),
          await second.getUserById(inBatch?.id ?? 0),
          await store.updateUser(alone.id, { name: 'Changed' }),
          await second.updateUser(inBatch?.id ?? 0, {}),
          ...(await store.searchUsers(text)),
          ...(await second.getAllUsers()).slice(-2),
        ]
        const times = answers.map((user) => user?.createdAt)
        expect(times.every((time) => time instanceof Date)).toBe(true)
        const texts = times.map((time) => time?.toISOString())
        expect([moment, ...texts]).toEqual([moment, ...times.map(() => text)])
      }
    })

    test('createdAt is truncated to milliseconds, and keeps everything else', async () => {
      const { store } = await openStore(backend, { wallNow: () => 1_234_567_890_123.9 })

      const { id, createdAt } = await store.createUser({ name: 'Ann', email: 'ann@example.org' })

      expect(createdAt.getTime()).toBe(1_234_567_890_123)
      expect((await store.getUserById(id))?.createdAt.getTime()).toBe(1_234_567_890_123)
    })
  })
}
