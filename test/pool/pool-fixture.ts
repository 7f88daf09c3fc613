import type { Lease } from '../../src/pool/lease.ts'
import type { PoolObserver } from '../../src/pool/pool-observer.ts'
import type { PoolOptions } from '../../src/pool/pool-options.ts'
import { QueuePool } from '../../src/pool/queue-pool.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { RecordingFactory, type FakeConnection } from './recording-factory.ts'

export type FakeLease = Lease<FakeConnection>
export type FakePool = QueuePool<FakeConnection>

/** A pool on a clock that stands still, over connections to nothing. */
export function poolFixture(options: PoolOptions = {}, observer?: PoolObserver<FakeConnection>) {
  const clock = new FakeClock()
  const factory = new RecordingFactory(clock)
  const pool = new QueuePool(factory, { clock, ...options }, observer)
  return { clock, factory, pool }
}

/** SQLAlchemy's view of a pool: size, checkedin, overflow, checkedout. */
export function counters(pool: FakePool): [number, number, number, number] {
  const { poolSize, checkedIn, overflow, checkedOut } = pool.status()
  return [poolSize, checkedIn, overflow, checkedOut]
}

/** So many checkouts, one after the other. */
export async function checkoutMany(pool: FakePool, count: number): Promise<FakeLease[]> {
  const leases: FakeLease[] = []
  for (let made = 0; made < count; made++) leases.push(await pool.checkout())
  return leases
}

export async function checkinAll(leases: readonly FakeLease[]): Promise<void> {
  for (const lease of leases) await lease.checkin()
}

export function ids(leases: readonly FakeLease[]): number[] {
  return leases.map((lease) => lease.connection.id)
}

/** What has become of a promise so far. */
export interface Outcome<T> {
  state: 'pending' | 'fulfilled' | 'rejected'
  value?: T
  error?: unknown
}

export function watch<T>(promise: Promise<T>): Outcome<T> {
  const outcome: Outcome<T> = { state: 'pending' }
  promise.then(
    (value) => Object.assign(outcome, { state: 'fulfilled', value }),
    (error: unknown) => Object.assign(outcome, { state: 'rejected', error }),
  )
  return outcome
}
