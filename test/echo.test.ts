import { describe, expect, test } from 'vitest'
import {
  createDriver,
  createUserTable,
  echoing,
  parseDatabaseUrl,
  type Connection,
  type Driver,
  type EchoedStatement,
} from '../src/index.ts'
import { FakeClock } from './support/fake-clock.ts'

describe('echoing', () => {
  test('reports every statement with its text, its parameters and its duration', async () => {
    const { connection, driver, clock, reports } = await openEchoing('memory:?latency=10ms')
    const { selectUser } = driver.dialect.statements('users')

    const call = connection.execute(selectUser, [7])
    await clock.advance(10)
    await call

    const statement = { driver: 'memory', sql: 'users', parameters: [7], durationMs: 10 }
    expect(reports).toEqual([{ ...statement, connection, error: undefined }])
    expect(reports[0]?.connection).toBe(connection)
  })

  test('reports a failed statement with its error, and rejects as without echoing', async () => {
    const { connection, driver, reports } = await openEchoing('memory:')
    const { countUsers } = driver.dialect.statements('nowhere')

    const error: unknown = await connection.execute(countUsers).catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'NO_SUCH_TABLE' })
    expect(reports).toHaveLength(1)
    expect(reports[0]?.error).toBe(error)
  })

  test('reports transactions and pings by name', async () => {
    const { connection, reports } = await openEchoing('memory:')

    await connection.begin()
    expect(connection.inTransaction).toBe(true)
    await connection.commit()
    await connection.begin()
    await connection.rollback()
    expect(await connection.ping()).toBe(true)

    const texts = reports.map(({ sql }) => sql)
    expect(texts).toEqual(['BEGIN', 'COMMIT', 'BEGIN', 'ROLLBACK', 'PING'])
  })

  test('reports a statement once, even if the report itself throws', async () => {
    let count = 0
    const inner = await createDriver(parseDatabaseUrl('memory:'))
    const driver = echoing(inner, new FakeClock(), () => {
      count++
      throw new Error('no space left')
    })
    const connection = await driver.connect()

    await expect(connection.ping()).rejects.toThrow('no space left')

    expect(count).toBe(1)
  })

  test('otherwise behaves like the wrapped connection', async () => {
    const { connection, inner, opened } = await openEchoing('memory:')

    expect(connection.native).toBe(opened().native)
    expect(connection.broken).toBe(false)
    expect((await inner.inspect(connection)).version).toBe('simulated')
    await connection.close()
  })

  test('keeps the driver’s description of itself, even if it is a class', async () => {
    class Wrapped implements Driver {
      readonly name: string
      readonly traits
      readonly dialect
      readonly #inner: Driver
      closed = 0

      constructor(inner: Driver) {
        this.#inner = inner
        this.name = inner.name
        this.traits = inner.traits
        this.dialect = inner.dialect
      }

      connect() {
        return this.#inner.connect()
      }

      inspect(connection: Connection) {
        return this.#inner.inspect(connection)
      }

      close() {
        this.closed++
        return this.#inner.close()
      }
    }
    const wrapped = new Wrapped(await createDriver(parseDatabaseUrl('memory:?capacity=3')))

    const driver = echoing(wrapped, new FakeClock(), () => undefined)

    const connection = await driver.connect()
    expect(driver).toMatchObject({ name: 'memory', traits: { parallelism: null } })
    expect(driver.dialect).toBe(wrapped.dialect)
    expect(await driver.inspect(connection)).toMatchObject({ settings: { capacity: '3' } })
    await driver.close()
    expect(wrapped.closed).toBe(1)
  })
})

async function openEchoing(url: string) {
  const clock = new FakeClock()
  const reports: EchoedStatement[] = []
  const plain = await createDriver(parseDatabaseUrl(url), { clock })
  const connections: Connection[] = []
  const inner: Driver = {
    ...plain,
    connect: async () => {
      const connection = await plain.connect()
      connections.push(connection)
      return connection
    },
  }
  const driver = echoing(inner, clock, (statement) => reports.push(statement))
  const connection = await driver.connect()
  const creating = createUserTable(plain, connection, 'users')
  await clock.advance(1_000)
  await creating
  reports.length = 0
  return { connection, driver, inner, clock, reports, opened: () => connections[0] as Connection }
}
