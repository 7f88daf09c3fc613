import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PoolTimeoutError } from '../../src/pool/pool-errors.ts'
import { settle } from '../support/fake-clock.ts'
import { poolFixture, watch, type FakeLease, type Outcome } from './pool-fixture.ts'

interface Step {
  readonly op: 'connect' | 'close' | 'invalidate' | 'soft' | 'detach' | 'failNext' | 'advance'
  readonly handle?: number
  readonly seconds?: number
  readonly got?: number
  readonly err?: 'TimeoutError' | 'ConnectError'
  readonly msg?: string
  /** size, checkedin, overflow, checkedout; opened, closed and resets since the start. */
  readonly state: readonly number[]
}

interface Sequence {
  readonly seed: number
  readonly config: {
    readonly pool_size: number
    readonly max_overflow: number
    readonly timeout: number
    readonly use_lifo: boolean
    readonly recycle: number
  }
  readonly steps: readonly Step[]
}

const { sequences } = JSON.parse(
  readFileSync(new URL('../golden/queuepool-golden.json', import.meta.url), 'utf8'),
) as { readonly sequences: readonly Sequence[] }

const connectError = new Error('ConnectError')

/** What came of a promise without waiting for time to pass: a checkout that hangs is a difference. */
async function settled<T>(promise: Promise<T>): Promise<Outcome<T>> {
  const outcome = watch(promise)
  await settle()
  return outcome
}

/** Does the steps of a sequence with our pool, and says of each what the golden file says. */
async function replay({ config, steps }: Sequence): Promise<Step[]> {
  const { clock, factory, pool } = poolFixture({
    poolSize: config.pool_size,
    maxOverflow: config.max_overflow,
    timeoutMs: config.timeout * 1_000,
    lifo: config.use_lifo,
    recycleMs: config.recycle === -1 ? -1 : config.recycle * 1_000,
  })
  const leases: FakeLease[] = []
  const detached = new Set<FakeLease>()
  // SQLAlchemy leaves a detached connection open that is then invalidated; this pool closes it.
  let closedOnlyHere = 0

  const connect = async (): Promise<Partial<Step>> => {
    const { value, error } = await settled(pool.checkout())
    if (value) {
      leases.push(value)
      return { got: value.connection.id }
    }
    return error instanceof PoolTimeoutError
      ? { err: 'TimeoutError', msg: error.message }
      : { err: error === connectError ? 'ConnectError' : undefined }
  }
  const take = (handle: number): FakeLease => leases.splice(handle, 1)[0] as FakeLease
  const perform = async ({ op, handle = -1, seconds = 0 }: Step): Promise<Partial<Step>> => {
    switch (op) {
      case 'connect':
        return connect()
      case 'close':
        await take(handle).checkin()
        return {}
      case 'invalidate': {
        const lease = take(handle)
        if (detached.has(lease)) closedOnlyHere++
        await lease.invalidate()
        return {}
      }
      case 'soft':
        leases[handle]?.softInvalidate()
        return {}
      case 'detach':
        leases[handle]?.detach()
        detached.add(leases[handle] as FakeLease)
        return {}
      case 'failNext':
        factory.connectErrors.splice(0, Infinity, connectError)
        return {}
      case 'advance':
        await clock.advance(seconds * 1_000)
        return {}
    }
  }

  const replayed: Step[] = []
  for (const step of steps) {
    await clock.advance(1)
    const { got: _got, err: _err, msg: _msg, ...asked } = step
    const observed = await perform(step)
    const { poolSize, checkedIn, overflow, checkedOut } = pool.status()
    const closed = factory.count('close') - closedOnlyHere
    const state = [poolSize, checkedIn, overflow, checkedOut]
    state.push(factory.opened, closed, factory.count('reset'))
    replayed.push({ ...asked, ...observed, state })
  }
  return replayed
}

describe('QueuePool compared with SQLAlchemy’s', () => {
  test('has 100 sequences to compare', () => {
    expect(sequences).toHaveLength(100)
    expect(sequences.every(({ steps }) => steps.length === 30)).toBe(true)
  })

  test.each(sequences)('does the same in every step of sequence $seed', async (sequence) => {
    expect(await replay(sequence)).toEqual(sequence.steps)
  })
})
