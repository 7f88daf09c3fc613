import type { Clock } from '../../clock.ts'
import type { DatabaseUrl } from '../../database-url.ts'
import type { Driver } from '../driver.ts'
import { memoryDialect } from './dialect.ts'
import { MemoryConnection } from './connection.ts'
import { readMemoryOptions } from './options.ts'
import { MemoryServer } from './server.ts'

/**
 * A simulated server in this process: for tests of logic and time, for demonstrations, and to
 * measure the harness itself. `memory:?latency=10ms&noise=5%&capacity=8&connect=5ms`:
 *
 * - `latency`: the mean service time of a statement (0);
 * - `noise`: the standard deviation of the service time, in percent of the mean (0%);
 * - `distribution`: that of the service time: `fixed`, `uniform`, `lognormal` or `exponential`
 *   (`fixed`; `lognormal` where there is noise);
 * - `seed`: the same seed and the same order of statements give the same times (1);
 * - `capacity`: statements that are served at the same time, others queue (no limit);
 * - `connect`: the time that opening a connection takes (0);
 * - `max_connections`: further connections are refused (no limit).
 *
 * @throws {DatabaseUrlError} for an unknown parameter, an invalid value, or values that contradict
 *   each other.
 */
export function createMemoryDriver(url: DatabaseUrl, clock: Clock): Driver {
  const options = readMemoryOptions(url.parameters)
  const server = new MemoryServer(options, clock)
  return {
    name: 'memory',
    traits: {
      placement: 'server',
      // Unknown, as it is for a real server.
      parallelism: null,
      maxConnections: null,
      preparedStatements: true,
      pipelining: false,
      connect: 'a simulated connection',
    },
    dialect: memoryDialect,
    connect: async () => {
      await server.admit()
      return new MemoryConnection(server)
    },
    inspect: () =>
      Promise.resolve({
        version: 'simulated',
        settings: Object.fromEntries(url.parameters),
        maxConnections: finite(options.maxConnections),
        freeConnections: finite(options.maxConnections - server.connections + 1),
      }),
    close: () => Promise.resolve(),
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
