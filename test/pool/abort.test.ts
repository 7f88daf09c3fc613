import { describe, expect, test } from 'vitest'
import { counters, poolFixture, watch } from './pool-fixture.ts'

const reason = new Error('client went away')

describe('QueuePool.checkout with a signal', () => {
  test('rejects with the reason and leaves no waiter and no timer behind', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    await pool.checkout()
    const abort = new AbortController()
    const waiter = watch(pool.checkout({ signal: abort.signal }))
    expect(pool.status().waiting).toBe(1)

    abort.abort(reason)
    await clock.advance(0)

    expect(waiter.error).toBe(reason)
    expect(pool.status().waiting).toBe(0)
    expect(clock.pendingTimers).toBe(0)
  })

  test('takes the waiter out of the middle of the queue', async () => {
    const { pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const holder = await pool.checkout()
    const abort = new AbortController()
    const served: number[] = []
    const serve = (number: number) => () => {
      served.push(number)
    }
    const first = pool.use(serve(1))
    const aborted = watch(pool.checkout({ signal: abort.signal }))
    const third = pool.use(serve(3))

    abort.abort(reason)
    await holder.checkin()
    await Promise.all([first, third])

    expect(aborted.error).toBe(reason)
    expect(served).toEqual([1, 3])
  })

  test('has no effect on the queue when the signal is already aborted', async () => {
    const { factory, pool } = poolFixture()

    await expect(pool.checkout({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)

    expect(factory.calls).toEqual([])
    expect(counters(pool)).toEqual([5, 0, -5, 0])
  })

  test('keeps a connection that was opened for an aborted checkout: it becomes idle', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1 })
    factory.connectMs = 100
    const abort = new AbortController()
    const aborted = watch(pool.checkout({ signal: abort.signal }))
    await clock.advance(50)

    abort.abort(reason)
    await clock.advance(0)
    expect(aborted.error).toBe(reason)
    expect(counters(pool)).toEqual([1, 0, 0, 1])

    await clock.advance(50)
    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(factory.calls).toEqual(['connect 1'])
  })

  test('gives a connection opened for an aborted checkout to the next waiter', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    factory.connectMs = 100
    const abort = new AbortController()
    watch(pool.checkout({ signal: abort.signal }))
    const waiter = watch(pool.checkout())

    abort.abort(reason)
    await clock.advance(99)
    expect(waiter.state).toBe('pending')

    await clock.advance(1)
    expect(waiter.value?.connection.id).toBe(1)
    expect(factory.opened).toBe(1)
  })

  test('tolerates a failed connect for an aborted checkout', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    factory.connectMs = 100
    factory.connectErrors.push(new Error('connection refused'))
    const abort = new AbortController()
    const aborted = watch(pool.checkout({ signal: abort.signal }))

    abort.abort(reason)
    await clock.advance(100)

    expect(aborted.error).toBe(reason)
    expect(counters(pool)).toEqual([1, 0, -1, 0])
  })

  test('returns a connection that was granted at the moment of the abort', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const holder = await pool.checkout()
    const abort = new AbortController()
    const aborted = watch(pool.checkout({ signal: abort.signal }))
    const next = watch(pool.checkout())

    void holder.checkin()
    abort.abort(reason)
    await clock.advance(0)

    expect(aborted.error).toBe(reason)
    expect(next.state).toBe('fulfilled')
  })

  test('has no effect once the connection was handed out', async () => {
    const { pool } = poolFixture({ poolSize: 1 })
    const abort = new AbortController()
    const lease = await pool.checkout({ signal: abort.signal })

    abort.abort(reason)

    expect(lease.isValid).toBe(true)
    expect(counters(pool)).toEqual([1, 0, 0, 1])
  })

  test('leaves no listener on a signal that lives longer than the checkouts', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 10 })
    const signal = new AbortController().signal
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }

    factory.connectErrors.push(new Error('connection refused'))
    await expect(pool.checkout({ signal })).rejects.toThrow('connection refused')
    await pool.checkout({ signal })
    const timedOut = watch(pool.checkout({ signal }))
    await clock.advance(10)

    expect(timedOut.state).toBe('rejected')
    expect(listeners).toBe(0)
  })
})
