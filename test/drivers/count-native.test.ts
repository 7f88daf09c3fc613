import type mysql from 'mysql2'
import type pg from 'pg'
import type postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import type { Connection, Row } from '../../src/index.ts'
import { MYSQL, PG, POSTGRES } from '../support/backends.ts'
import { connectTo, openDriver, urlOf } from '../support/open-driver.ts'

type Sql = postgres.Sql

/** Each statement takes a number of this: the server's own count of those it has executed. */
const NEXT = "SELECT nextval('poolbench_counted') AS n"

describe('the statements that are sent over `native`', () => {
  describe('by postgres.js', () => {
    test('are counted when they are executed, and fragments are not', async () => {
      const { counted, served } = await watched<Sql>('postgres', async (sql) => {
        const fragment = sql`nextval('poolbench_counted')`
        const never = sql`SELECT ${fragment}`
        await sql`SELECT ${fragment} AS n WHERE ${sql`true`} AND ${sql('n')} IS NULL`.catch(() => 0)
        await sql`SELECT ${fragment} AS n`
        await sql.unsafe(NEXT)
        await Promise.all([sql.unsafe(NEXT), sql`SELECT ${fragment} AS n`.values()])
        const twice = sql.unsafe(NEXT)
        await twice
        await twice
        for await (const rows of sql`SELECT nextval('poolbench_counted') FROM generate_series(1, 1)`.cursor(
          1,
        ))
          expect(rows).toHaveLength(1)
        await sql.unsafe(NEXT).forEach(() => undefined)
        expect(never).toBeInstanceOf(Promise)
      })
      // The first fails before it takes a number.
      expect(counted).toBe(served + 1)
      expect(served).toBe(7)
    })

    test('are counted in transactions, including the statements that begin and end these', async () => {
      const { counted, served } = await watched<Sql>('postgres', async (sql) => {
        const result = await sql.begin('read write', async (transaction) => {
          await transaction.unsafe(NEXT)
          await transaction.savepoint((inner) => inner.unsafe(NEXT))
          await transaction
            .savepoint('named', () => Promise.reject(new Error('no')))
            .catch(() => undefined)
          return 'done'
        })
        expect(result).toBe('done')
        await expect(
          sql.begin((transaction) => [transaction.unsafe(NEXT), transaction`SELECT 1/0`]),
        ).rejects.toMatchObject({ code: '22012' })
      })
      expect(served).toBe(3)
      // BEGIN, two SAVEPOINTs, a ROLLBACK TO, COMMIT; then BEGIN, the one that fails, ROLLBACK.
      expect(counted).toBe(served + 5 + 3)
    })

    test('leave the rest of the client unchanged', async () => {
      await watched<Sql>('postgres', async (sql, connection) => {
        const plain = connection.native as Sql
        expect(sql.options).toBe(plain.options)
        expect(sql.types).toBe(plain.types)
        expect(typeof sql).toBe('function')
        expect(sql({ a: 1 })).toBeInstanceOf(plain({ a: 1 }).constructor as never)
        await expect(sql.unsafe('SELECT * FROM poolbench_nowhere')).rejects.toMatchObject({
          code: '42P01',
          query: 'SELECT * FROM poolbench_nowhere',
        })
      })
    })

    test('cannot be counted if the client opens its own connections', async () => {
      const { isUncounted } = await watched<Sql>('postgres', (sql) => {
        expect(sql.subscribe).toBeTypeOf('function')
        return Promise.resolve()
      })
      expect(isUncounted).toBe(true)
    })
  })

  describe('by node-postgres', () => {
    test('are counted with promises, callbacks and query objects', async () => {
      const { counted, served } = await watched<pg.Client>('pg', async (client, connection) => {
        expect(client).toBe(connection.native)
        expect(Object.keys(client)).not.toContain('query')
        await client.query(NEXT)
        await client.query({ text: `${NEXT} WHERE $1`, values: [true], name: 'counted' })
        await new Promise((resolve) => {
          client.query(NEXT, (_: unknown, result) => resolve(result))
        })
        const { Query } = (await import('pg')).default
        const query = client.query(new Query(NEXT))
        await new Promise((resolve) => query.on('end', resolve))
        await client.query('BEGIN')
        await Promise.all([client.query(NEXT), client.query(NEXT)])
        await client.query('COMMIT')
        expect(connection.inTransaction).toBe(false)
      })
      expect(served).toBe(6)
      expect(counted).toBe(served + 2)
    })
  })

  describe.skipIf(MYSQL.isMissing)('by mysql2', () => {
    test('match the server’s own count', async () => {
      const driver = await openDriver(urlOf(MYSQL))
      const connection = await connectTo(driver)
      let counted = 0
      const client = connection.watchNative?.({
        onStatement: () => counted++,
        onUncounted: () => undefined,
      }) as mysql.Connection
      expect(client).toBe(connection.native)
      const questions = async (): Promise<number> => {
        const sql = "SHOW SESSION STATUS LIKE 'Questions'"
        const { rows } = await connection.execute({ name: 'questions', sql })
        return Number((rows[0] as Row)['Value'])
      }
      await questions()
      const before = await questions()
      const promises = client.promise()
      await promises.query('SELECT 1')
      await promises.execute('SELECT ? + 1', ['1'])
      await promises.execute('SELECT ? + 1', ['2'])
      const statement = await promises.prepare('SELECT 2')
      await statement.execute([])
      await promises.beginTransaction()
      await promises.query('SELECT 3')
      await promises.rollback()
      await new Promise((resolve) => client.query('SELECT 4').on('end', resolve))
      await new Promise((resolve) => client.query('SELECT 5').stream().resume().on('end', resolve))
      await connection.begin()
      await connection.commit()
      // BEGIN and COMMIT of the connection itself, and the question.
      expect((await questions()) - before).toBe(counted + 3)
      expect(counted).toBe(9)
    })
  })

  test('are not reported when the connection itself sends them', async () => {
    for (const name of ['postgres', 'pg'] as const) {
      const { counted } = await watched<unknown>(name, async (_, connection) => {
        await connection.execute({ name: 'next', sql: NEXT })
        await connection.begin()
        await connection.rollback()
        await connection.ping()
      })
      expect(counted).toBe(0)
    }
  })
})

interface Watched<Native> {
  readonly native: Native
  readonly counted: number
  readonly served: number
  readonly isUncounted: boolean
}

async function watched<Native>(
  name: 'postgres' | 'pg',
  work: (native: Native, connection: Connection) => Promise<unknown>,
): Promise<Watched<Native>> {
  const driver = await openDriver(urlOf({ postgres: POSTGRES, pg: PG }[name]))
  const connection = await connectTo(driver)
  const run = (sql: string) => connection.execute({ name: 'setup', sql })
  await run('CREATE TEMPORARY SEQUENCE poolbench_counted')
  let counted = 0
  let isUncounted = false
  const native = connection.watchNative?.({
    onStatement: () => counted++,
    onUncounted: () => {
      isUncounted = true
    },
  }) as Native
  await work(native, connection)
  const { rows } = await run(
    'SELECT last_value - (NOT is_called)::int AS served FROM poolbench_counted',
  )
  return { native, counted, served: Number((rows[0] as Row)['served']), isUncounted }
}
