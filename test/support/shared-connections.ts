import { afterAll, beforeAll } from 'vitest'
import {
  createConnectionPool,
  createDriver,
  parseDatabaseUrl,
  type Connection,
  type Driver,
  type QueuePool,
} from '../../src/index.ts'
import { TemporaryFolder, type Backend } from './backends.ts'

/** A driver with connections that stay open from one test to the next. */
interface OpenBackend {
  readonly driver: Driver
  readonly pool: QueuePool<Connection>
}

/** Two ways into the same database. */
export interface SharedConnections {
  readonly first: OpenBackend
  readonly second: OpenBackend
}

const shared = new Map<Backend, SharedConnections>()

/**
 * Opens a backend for all tests of the `describe` that calls it: each has a table of its own, and to
 * connect, or to start a thread, would take longer than most of them.
 */
export function shareConnections(backend: Backend): void {
  const folder = new TemporaryFolder()

  beforeAll(async () => {
    const url = backend.url(folder.path)
    const first = await open(url)
    shared.set(backend, {
      first,
      second: await open(url, backend.isPrivate ? first.driver : undefined),
    })
  })

  afterAll(async () => {
    const { first, second } = sharedConnections(backend)
    await first.pool.close()
    await second.pool.close()
    await first.driver.close()
    await second.driver.close()
    folder.remove()
  })
}

export function sharedConnections(backend: Backend): SharedConnections {
  const connections = shared.get(backend)
  if (!connections) throw new Error(`shareConnections was not called for ${backend.title}`)
  return connections
}

async function open(url: string, given?: Driver): Promise<OpenBackend> {
  const driver = given ?? (await createDriver(parseDatabaseUrl(url)))
  return { driver, pool: createConnectionPool(driver, { poolSize: 3, maxOverflow: 0 }) }
}
