import { describe, expect, test } from 'vitest'
import { keeps, parseSlo, SloError } from '../../bench/plan/slo.ts'

describe('an objective', () => {
  test.for([
    ['p99<50ms', { metric: { kind: 'time', part: 'response', percentile: 99 }, limit: 50 }],
    ['p99.9 <= 1s', { metric: { kind: 'time', part: 'response', percentile: 99.9 }, limit: 1000 }],
    ['max<2s', { metric: { kind: 'time', part: 'response', percentile: 100 }, limit: 2000 }],
    ['mean<5ms', { metric: { kind: 'time', part: 'response', percentile: 'mean' }, limit: 5 }],
    ['wait:p99<5ms', { metric: { kind: 'time', part: 'wait', percentile: 99 }, limit: 5 }],
    ['get-user:p95<20ms', { operation: 'get-user', limit: 20 }],
    ['get-user:hold:p95<20ms', { operation: 'get-user', metric: { part: 'hold' }, limit: 20 }],
    ['errors<0.1%', { metric: { kind: 'errors' }, limit: 0.001 }],
    ['get-user:errors<1%', { operation: 'get-user', metric: { kind: 'errors' }, limit: 0.01 }],
    ['throughput>=190/s', { metric: { kind: 'throughput' }, comparison: '>=', limit: 190 }],
  ] as const)('is read from %s', ([text, slo]) => {
    expect(parseSlo(text)).toMatchObject({ text, ...slo })
  })

  test.for([
    '',
    'p99',
    'p99<50',
    'p100<50ms',
    'p0<5ms',
    'errors<5',
    'throughput>=190',
    'wait:errors<1%',
    'get-user:nothing:p99<5ms',
    'latency<5ms',
    'p99=50ms',
  ])('is not %j, which is refused with the grammar', (text) => {
    expect(() => parseSlo(text)).toThrow(SloError)
    expect(() => parseSlo(text)).toThrow(/write \[operation:\]\[wait:\]p99<50ms/)
  })

  test('is kept by what its comparison says', () => {
    expect(keeps(parseSlo('p99<50ms'), 50)).toBe(false)
    expect(keeps(parseSlo('p99<=50ms'), 50)).toBe(true)
    expect(keeps(parseSlo('throughput>190/s'), 190)).toBe(false)
    expect(keeps(parseSlo('throughput>=190/s'), 190)).toBe(true)
  })
})
