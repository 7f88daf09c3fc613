import { expect, test } from 'vitest'

/** Minutes that local time is behind UTC, in January and in July. */
const OFFSETS: Readonly<Record<string, readonly [number, number]>> = {
  UTC: [0, 0],
  'America/New_York': [300, 240],
  'Asia/Kolkata': [-330, -330],
}

test('the contract runs in the time zone of its project', () => {
  const zone = process.env['TZ'] ?? ''

  const inForce = Intl.DateTimeFormat().resolvedOptions().timeZone
  const offsets = ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'].map((time) =>
    new Date(time).getTimezoneOffset(),
  )

  expect(inForce.replace('Asia/Calcutta', 'Asia/Kolkata')).toBe(zone)
  expect(offsets).toEqual(OFFSETS[zone])
})
