import { parseDatabaseUrl, type Connection, type Driver } from '../../src/index.ts'
import type { MemoryServer } from '../../src/drivers/memory/server.ts'
import { OpenTarget } from '../../bench/run/open-target.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { drive } from './drive.ts'

/** A connection that was opened after its target. */
export interface SpiedConnection {
  readonly openedAtMs: number
  closedAtMs: number | undefined
  /** Names of the statements executed, in their order. */
  readonly statements: string[]
}

/** A target on the simulated server, with all that its pools do in view. */
export interface SpiedTarget {
  readonly target: OpenTarget
  readonly connections: SpiedConnection[]
  /** Called before each statement; what it throws, the statement rejects with. */
  beforeStatement: (name: string) => void
  /** Called before each connect, as above. */
  beforeConnect: () => void
  countUsers(): number
}

/** Opens `memory:?…` with a table of `rows` users. */
export async function openSpied(
  clock: FakeClock,
  parameters = '',
  { rows = 20, label = 'memory' } = {},
): Promise<SpiedTarget> {
  const opened = await drive(
    clock,
    OpenTarget.open(
      {
        label,
        url: parseDatabaseUrl(`memory:?${parameters}`),
        startedByPoolbench: false,
        settings: {},
      },
      { table: 'poolbench_test_users', rows, clock },
    ),
  )
  let server: MemoryServer | undefined
  const spied: SpiedTarget = {
    target: Object.assign(opened, { driver: spyOn(opened.driver) }),
    connections: [],
    beforeStatement: () => undefined,
    beforeConnect: () => undefined,
    countUsers: () => server?.tables.get(opened.table)?.users.size ?? 0,
  }
  return spied

  function spyOn(driver: Driver): Driver {
    return { ...driver, connect: async () => spyOnConnection(await connect(driver)) }
  }

  async function connect(driver: Driver): Promise<Connection> {
    spied.beforeConnect()
    return driver.connect()
  }

  function spyOnConnection(connection: Connection): Connection {
    server = connection.native as MemoryServer
    const record: SpiedConnection = {
      openedAtMs: clock.now(),
      closedAtMs: undefined,
      statements: [],
    }
    spied.connections.push(record)
    const execute = connection.execute.bind(connection)
    const close = connection.close.bind(connection)
    return Object.assign(connection, {
      execute: async (...[statement, parameters]: Parameters<Connection['execute']>) => {
        record.statements.push(statement.name)
        spied.beforeStatement(statement.name)
        return execute(statement, parameters)
      },
      close: () => {
        record.closedAtMs = clock.now()
        return close()
      },
    })
  }
}
