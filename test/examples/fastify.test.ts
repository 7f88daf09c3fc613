import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createDriver, dropUserTable, parseDatabaseUrl } from '../../src/index.ts'
import { MYSQL, POSTGRES, SQLITE_THREADS_FILE, TemporaryFolder } from '../support/backends.ts'
import { until } from '../support/until.ts'
import { startService, type Service } from './fastify-service.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

async function ask(service: Service, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(
    service.url + path,
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        },
  )
  return { status: response.status, headers: response.headers, body: await response.json() }
}

/** The tables of this file; each service gets its own. */
function ownTable(): string {
  return `poolbench_test_${crypto.randomUUID().slice(0, 8)}_users`
}

async function drop(url: string, table: string): Promise<void> {
  const driver = await createDriver(parseDatabaseUrl(url))
  const connection = await driver.connect()
  await dropUserTable(driver, connection, table)
  await connection.close()
  await driver.close()
}

describe.each([POSTGRES, MYSQL, SQLITE_THREADS_FILE])('the service on $title', (backend) => {
  const folder = new TemporaryFolder()
  const table = ownTable()
  let service: Service
  let kill: () => void

  beforeAll(async () => {
    if (backend.isMissing) return
    const settings = { DATABASE_URL: backend.url(folder.path), TABLE: table }
    service = await startService(settings, (work) => (kill = work))
    for (const name of ['Ann', '50%_off', '50 percent', 'Bob']) {
      await ask(service, '/users', {
        name,
        email: `${name.slice(0, 3).trim()}${name.length}@x.test`,
      })
    }
  })

  afterAll(async () => {
    if (!backend.isMissing) {
      kill()
      await service.ended
      await drop(backend.url(folder.path), table)
    }
    folder.remove()
  })

  test.skipIf(backend.isMissing)(
    'creates a user, returns its location, and finds it there',
    async () => {
      const created = await ask(service, '/users', { name: 'Zoë', email: 'zoe@x.test', credits: 7 })
      const found = await ask(service, created.headers.get('location') as string)

      expect(created.status).toBe(201)
      expect(created.body).toMatchObject({ name: 'Zoë', email: 'zoe@x.test', credits: 7 })
      expect(found).toMatchObject({ status: 200, body: created.body })
    },
  )

  test.skipIf(backend.isMissing)(
    'lists all users, and searches literally, including percent signs',
    async () => {
      const names = async (path: string) =>
        ((await ask(service, path)).body as { name: string }[]).map(({ name }) => name)

      expect((await names('/users')).slice(0, 4)).toEqual(['Ann', '50%_off', '50 percent', 'Bob'])
      expect(await names('/users/search?keyword=50')).toEqual(['50%_off', '50 percent'])
      expect(await names('/users/search?keyword=%25')).toEqual(['50%_off'])
      expect(await names('/users/search?keyword=_')).toEqual(['50%_off'])
      expect(await names('/users/search?keyword=%25_%25')).toEqual([])
    },
  )

  test.skipIf(backend.isMissing)(
    'reads the same users one by one and concurrently, in the requested order',
    async () => {
      const oneByOne = await ask(service, '/users/one-by-one?ids=4,1,2,1')
      const allAtOnce = await ask(service, '/users/all-at-once?ids=4,1,2,1')

      expect(oneByOne.body).toMatchObject([{ id: 4 }, { id: 1 }, { id: 2 }, { id: 1 }])
      expect(allAtOnce.body).toEqual(oneByOne.body)
    },
  )

  test.skipIf(backend.isMissing)('reads a hundred concurrently without a warning', async () => {
    const answer = await ask(service, `/users/all-at-once?ids=1${',1'.repeat(99)}`)

    expect(answer.body).toHaveLength(100)
    expect(service.stderr).toEqual([])
  })

  test.skipIf(backend.isMissing).for([
    ['a user that is not there', '/users/999999', 404, 'there is no user 999999'],
    ['one of several that is not there', '/users/all-at-once?ids=1,9999', 404, 'no user 9999'],
    ['a route that is not there', '/nothing', 404, 'there is no GET /nothing'],
  ] as const)('answers %s with 404', async ([, path, status, detail]) => {
    const answer = await ask(service, path)

    expect(answer).toMatchObject({ status, body: { status } })
    expect((answer.body as { detail: string }).detail).toContain(detail)
  })

  test.skipIf(backend.isMissing).for([
    ['an id in words', '/users/one', undefined, 'id'],
    ['half an id', '/users/1.5', undefined, 'id'],
    ['an id beyond all numbers', '/users/9999999999999999999', undefined, 'id'],
    ['no keyword', '/users/search', undefined, 'keyword'],
    ['101 ids', `/users/one-by-one?ids=1${',1'.repeat(100)}`, undefined, 'ids'],
    ['a user without e-mail', '/users', { name: 'a' }, 'email'],
    ['a name that is a number', '/users', { name: 5, email: 'a@x.test' }, 'name'],
    ['an unknown field', '/users', { name: 'a', email: 'a@x.test', admin: true }, 'admin'],
    ['a name that no database takes', '/users', { name: '\0', email: 'a@x.test' }, 'name'],
    ['a list', '/users', [], 'body'],
  ] as const)('answers %s with 400, naming the field', async ([, path, body, field]) => {
    const answer = await ask(service, path, body)

    expect(answer).toMatchObject({ status: 400, body: { title: 'Bad Request', field } })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  test.skipIf(backend.isMissing)('answers a body that is not valid JSON with 400', async () => {
    expect(await ask(service, '/users', '{')).toMatchObject({ status: 400 })
  })

  test.skipIf(backend.isMissing)('answers an e-mail address that is taken with 409', async () => {
    const taken = { name: 'Other', email: 'Ann3@x.test' }

    expect(await ask(service, '/users', taken)).toMatchObject({
      status: 409,
      body: { status: 409, field: 'email' },
    })
  })
})

describe('a service that is short of connections', () => {
  const table = ownTable()
  const busy = { TABLE: table, POOL_SIZE: '1', MAX_OVERFLOW: '0', QUERY_TIME: '300ms' }
  const url = () => POSTGRES.url('')

  afterAll(() => drop(url(), table))

  test('answers 503 with Retry-After to requests that got none in time', async () => {
    const service = await startService({ ...busy, DATABASE_URL: url(), POOL_TIMEOUT: '20ms' })

    const answers = await Promise.all([1, 2, 3].map(() => ask(service, '/users')))

    const refused = answers.find(({ status }) => status === 503)
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 503, 503])
    expect(refused?.headers.get('retry-after')).toBe('1')
    expect(refused?.body).toEqual({
      title: 'Service Unavailable',
      status: 503,
      detail: 'the database is busy: try again later',
    })
  })

  test('does not work for a client that disconnected while waiting', async () => {
    const service = await startService({ ...busy, DATABASE_URL: url() })
    const first = ask(service, '/users')
    const { port, hostname } = new URL(service.url)
    const client = connect(Number(port), hostname)
    client.write('GET /users/search?keyword=x HTTP/1.1\r\nHost: test\r\n\r\n')
    setTimeout(() => client.destroy(), 50)

    await first
    await until(() => service.log.some(({ outcome }) => outcome === 'client gone'))

    const gone = service.log.find(({ outcome }) => outcome === 'client gone')
    expect(gone).toMatchObject({ url: '/users/search?keyword=x', checkouts: 0 })
    expect((await ask(service, '/users')).status).toBe(200)
  })

  test('reveals internal errors only in its log', async () => {
    const service = await startService({ ...busy, DATABASE_URL: url(), QUERY_TIME: '0' })
    await drop(url(), table)

    const answer = await ask(service, '/users')

    expect(answer).toMatchObject({ status: 500 })
    expect(JSON.stringify(answer.body)).not.toContain(table)
    await until(() => service.log.some(({ level }) => level === 50))
    expect(JSON.stringify(service.log.find(({ level }) => level === 50))).toContain(table)
  })
})

describe('a service that is asked to stop', () => {
  const table = ownTable()
  const url = () => POSTGRES.url('')
  const settings = () => ({ DATABASE_URL: url(), TABLE: table, QUERY_TIME: '100ms' })

  afterAll(() => drop(url(), table))

  test('answers all accepted requests, accepts nothing new, closes its connections, exits with 0', async () => {
    const service = await startService({ ...settings(), POOL_SIZE: '2', MAX_OVERFLOW: '0' })
    const accepted = Array.from({ length: 8 }, () => ask(service, '/users'))
    // The first answers are there, so that all requests are.
    await Promise.race(accepted)

    service.child.kill('SIGTERM')
    await until(() => service.log.some(({ msg }) => String(msg).startsWith('SIGTERM')))
    const late = await ask(service, '/users').catch(() => ({ status: 'refused' }))

    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(['refused', 503]).toContain(late.status)
    expect(await service.ended).toEqual({ code: 0, signal: null })
    expect(service.log.at(-1)).toMatchObject({ msg: 'stopped' })
  })

  test('does not wait for a client that keeps an idle connection', async () => {
    const service = await startService({ ...settings(), QUERY_TIME: '300ms' })
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const request = get(`${service.url}/users`, { agent })
    await until(() => ask(service, '/health').then(({ status }) => status === 200))

    service.child.kill('SIGTERM')
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    answer.resume()

    expect(answer.statusCode).toBe(200)
    expect(answer.headers.connection).toBe('close')
    expect(await service.ended).toEqual({ code: 0, signal: null })
  })

  test('loses no request of a client that keeps its connections busy', async () => {
    const service = await startService(settings())
    const statuses = new Map<string, number>()
    const note = (outcome: string) => statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1)
    const over = new AbortController()
    const callers = Array.from({ length: 10 }, async () => {
      while (!over.signal.aborted) {
        // What was written to a connection that the service closed at that moment was not accepted.
        await ask(service, '/users').then(
          ({ status }) => note(String(status)),
          () => note('refused'),
        )
      }
    })
    await until(() => (statuses.get('200') ?? 0) > 10)

    service.child.kill('SIGTERM')
    const end = await service.ended
    over.abort()
    await Promise.all(callers)

    expect(end).toEqual({ code: 0, signal: null })
    const begun = service.log.filter(({ outcome }) => outcome !== undefined)
    expect(begun.filter(({ outcome }) => outcome === 'client gone')).toEqual([])
    const answered = begun.filter(({ outcome }) => outcome === 200).length
    expect(statuses.get('200')).toBe(answered)
  })

  test('a service exits at once on a second signal', async () => {
    const service = await startService({ ...settings(), QUERY_TIME: '20s' })
    const unanswered = ask(service, '/users').catch(() => 'cut off')
    await until(() => ask(service, '/health').then(({ status }) => status === 200))

    service.child.kill('SIGINT')
    await until(() => service.log.some(({ msg }) => String(msg).startsWith('SIGINT')))
    service.child.kill('SIGINT')

    expect(await service.ended).toEqual({ code: 130, signal: null })
    expect(await unanswered).toBe('cut off')
  })
})
