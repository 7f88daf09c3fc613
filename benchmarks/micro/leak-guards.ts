import { AsyncLocalStorage } from 'node:async_hooks'
import { QueuePool } from '../../src/index.ts'
import { runContest, type Contestant, type ContestOptions, type MicroRow } from './contest.ts'

const OPERATIONS = 3_000

/**
 * Measures what it would cost the pool to detect a lease that is never returned (by a finaliser) or a nested
 * checkout (by asynchronous context): docs/decisions/pool-no-finaliser.md.
 */
export function benchmarkLeakGuards(options?: ContestOptions): Promise<MicroRow[]> {
  const contestants = [withFinaliser(), withNestingCheck(), unguarded()]
  return runContest({ label: '1 caller', operations: OPERATIONS, contestants }, options)
}

function newPool(): QueuePool<object> {
  return new QueuePool({ connect: () => ({}), close: () => undefined })
}

function unguarded(): Contestant {
  const pool = newPool()
  return {
    name: 'as it is',
    run: async () => {
      for (let done = 0; done < OPERATIONS; done++) {
        const lease = await pool.checkout()
        await work()
        void lease.checkin()
      }
    },
  }
}

function withFinaliser(): Contestant {
  const pool = newPool()
  const leaked: unknown[] = []
  const registry = new FinalizationRegistry((connection) => leaked.push(connection))
  return {
    name: 'FinalizationRegistry',
    run: async () => {
      for (let done = 0; done < OPERATIONS; done++) {
        const lease = await pool.checkout()
        registry.register(lease, lease.connection, lease)
        await work()
        registry.unregister(lease)
        void lease.checkin()
      }
    },
  }
}

function withNestingCheck(): Contestant {
  const pool = newPool()
  const holding = new AsyncLocalStorage<true>()
  return {
    name: 'AsyncLocalStorage',
    run: async () => {
      for (let done = 0; done < OPERATIONS; done++) {
        if (holding.getStore()) throw new Error('a checkout inside another')
        const lease = await pool.checkout()
        await holding.run(true, work)
        void lease.checkin()
      }
      // Node 20 tracks every promise of the process while any storage is in use.
      holding.disable()
    },
  }
}

/** Awaits three times, which is fewer than a query does. Each adds a promise for a storage to track. */
async function work(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await Promise.resolve()
}
