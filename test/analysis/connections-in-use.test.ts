import { expect, test } from 'vitest'
import { connectionsInUse } from '../../bench/analysis/connections-in-use.ts'
import { measured } from '../report/result-builder.ts'

test('connections in use are their mean over the time of all bursts', () => {
  const scenario = measured({ makespansMs: [100, 300], burst: { connectionMs: 400 } })

  expect(connectionsInUse(scenario)).toBe(2)
})

test('with several callers, connections in use include those of all callers', () => {
  const one = measured({ callers: 4, makespansMs: [100], burst: { connectionMs: 200 } })
  const bursts = [
    { ...one.bursts[0]!, requests: 30 },
    { ...one.bursts[0]!, requests: 10, connectionMs: 600 },
  ]

  expect(connectionsInUse({ ...one, bursts })).toBe(12)
})
