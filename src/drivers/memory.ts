import type { Clock } from '../clock.ts'
import { DatabaseUrlError, type DatabaseUrl } from '../database-url.ts'
import { parseDuration } from '../duration.ts'
import type { Driver } from './driver.ts'
import { memoryDialect } from './memory-dialect.ts'
import { MemoryConnection } from './memory-connection.ts'
import { MemoryServer, type MemoryServerOptions } from './memory-server.ts'

/**
 * A simulated server in this process: for tests of logic and time, for demonstrations, and to
 * measure the harness itself. `memory:?latency=10ms&capacity=8&connect=5ms`:
 *
 * - `latency`: what each statement takes (0);
 * - `capacity`: statements that are served at the same time, others queue (no limit);
 * - `connect`: what opening a connection takes (0);
 * - `max_connections`: further connections are refused (no limit).
 *
 * @throws {DatabaseUrlError} for an unknown parameter or a value that is none.
 */
export function createMemoryDriver(url: DatabaseUrl, clock: Clock): Driver {
  const options = readOptions(url.parameters)
  const server = new MemoryServer(options, clock)
  return {
    name: 'memory',
    traits: {
      placement: 'server',
      parallelism: options.capacity === Infinity ? null : options.capacity,
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

function readOptions(parameters: URLSearchParams): MemoryServerOptions {
  const given = new Map(parameters)
  const take = <T>(name: string, read: (text: string) => T, absent: T): T => {
    const text = given.get(name)
    given.delete(name)
    return text === undefined ? absent : read(text)
  }
  const options = {
    latencyMs: take('latency', parseDuration, 0),
    connectMs: take('connect', parseDuration, 0),
    capacity: take('capacity', readCount, Infinity),
    maxConnections: take('max_connections', readCount, Infinity),
  }
  const [unknown] = given.keys()
  if (unknown !== undefined) {
    throw new DatabaseUrlError(
      `memory: does not know ${unknown} (latency, capacity, connect, max_connections)`,
    )
  }
  return options
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new DatabaseUrlError(`memory: ${JSON.stringify(text)} is not a number of 1 or more`)
  }
  return count
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
