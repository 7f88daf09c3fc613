import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { PRODUCTS, useServer } from './products.ts'
import { killRudely } from './shared-memory.ts'
import { commandLines, expectNothingLeft, usePlace } from './temporary-place.ts'

const LONG = { timeout: 60_000 }
const INSTALLED = PRODUCTS.filter((product) => !product.isMissing)

describe.each(INSTALLED)('a running local $label', LONG, (product) => {
  const server = useServer(product)

  test('reports its product and version, and answers a query at its URL', async () => {
    const answer = await product.ask(server.current.url, 'select 6 * 7')

    expect(answer).toBe('42')
    expect(server.current.name).toMatch(product.name)
  })

  test('gives a role that may create tables but no other roles', async () => {
    const { url } = server.current

    await product.ask(url, 'create table numbers (n int primary key)')

    await expect(product.ask(url, product.forbidden)).rejects.toThrow(
      /permission denied|access denied/i,
    )
  })

  test('reports the settings that a fair comparison needs, without its password', () => {
    const { url, settings } = server.current

    expect(settings).toMatchObject({
      max_connections: '20',
      authentication: expect.stringMatching(/^[a-z0-9_-]+$/),
      storage: expect.stringMatching(/^(disk|tmpfs|ramfs)$/),
    })
    expect(JSON.stringify(settings)).not.toContain(new URL(url).password)
  })
})

describe.each(INSTALLED)('a local $label', LONG, (product) => {
  const place = usePlace()

  test('lets its role open every one of maxConnections, and no more', async () => {
    const server = await product.start({ maxConnections: 12 })

    // Again, as the connection of the start may not be closed yet.
    await expect.poll(() => product.openAtOnce(server.url, 15), { timeout: 10_000 }).toBe(12)
    await server.stop()
  })

  test('listens on 127.0.0.1, each on a separate port', async () => {
    const servers = await Promise.all([
      product.start({ maxConnections: 20 }),
      product.start({ maxConnections: 20 }),
    ])

    const [one, other] = servers.map(({ url }) => new URL(url))

    expect([one?.hostname, other?.hostname]).toEqual(['127.0.0.1', '127.0.0.1'])
    expect(one?.port).not.toBe(other?.port)
    await Promise.all(servers.map((server) => server.stop()))
    expect(place.current.processes()).toEqual([])
  })

  test('leaves no process and no folder behind when it is stopped', async () => {
    const server = await product.start({ maxConnections: 20 })
    expect(place.current.homes()).toHaveLength(1)
    expect(place.current.processes()).not.toEqual([])

    await server.stop()

    expectNothingLeft(place.current)
  })

  test('may be stopped twice, even concurrently', async () => {
    const server = await product.start({ maxConnections: 20 })

    await Promise.all([server.stop(), server.stop()])
    await server.stop()

    expectNothingLeft(place.current)
  })

  test('stops within two seconds after it was killed', async () => {
    const server = await product.start({ maxConnections: 20 })
    killRudely(place.current.processes())
    await delay(100)

    const startedAtMs = performance.now()
    await server.stop()

    expect(performance.now() - startedAtMs).toBeLessThan(2_000)
    expectNothingLeft(place.current)
  })

  test('stops while clients are connected and busy', async () => {
    const server = await product.start({ maxConnections: 20 })
    const answer = product.ask(server.url, product.sleep).catch(() => 'disconnected')
    await delay(200)

    await server.stop()

    expectNothingLeft(place.current)
    await answer
  })

  test('shows no password in the arguments of any process, at any time', async () => {
    const seen = new Set<string>()
    const watch = setInterval(() => {
      for (const line of commandLines().values()) seen.add(line)
    }, 5)

    const server = await product.start({ maxConnections: 20 })
    clearInterval(watch)

    const { password } = new URL(server.url)
    const ours = [...seen].filter((line) => line.includes(place.current.folder))
    expect(ours.length).toBeGreaterThan(1)
    expect([...seen].filter((line) => line.includes(password))).toEqual([])
    expect(ours.filter((line) => /[0-9a-f]{32}/.test(line))).toEqual([])
    await server.stop()
  })

  test('keeps no file with its password', async () => {
    const server = await product.start({ maxConnections: 20 })

    const [directory = ''] = place.current.homes()

    expect(await filesHolding(new URL(server.url).password, directory)).toEqual([])
    await server.stop()
  })

  test('rejects a signal that is already aborted', async () => {
    const reason = new Error('enough')

    const start = product.start({ maxConnections: 20, signal: AbortSignal.abort(reason) })

    await expect(start).rejects.toBe(reason)
    expectNothingLeft(place.current)
  })

  test.for(Object.entries(product.stages))(
    'leaves nothing behind when it is aborted once %s',
    async ([, isReached]) => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const watch = setInterval(() => {
        if (place.current.homes().some(isReached)) controller.abort(reason)
      }, 1)

      const start = product.start({ maxConnections: 20, signal: controller.signal })

      await expect(start).rejects.toBe(reason)
      clearInterval(watch)
      expectNothingLeft(place.current)
    },
  )

  test('is not affected by a signal that aborts after the start', async () => {
    const controller = new AbortController()
    const server = await product.start({ maxConnections: 20, signal: controller.signal })

    controller.abort()
    await delay(200)

    expect(await product.ask(server.url, 'select 1')).toBe('1')
    await server.stop()
  })

  test.for([0, -1, 1.5, Number.NaN])('rejects maxConnections %d', async (maxConnections) => {
    await expect(product.start({ maxConnections })).rejects.toThrow('`maxConnections`')
  })
})

async function filesHolding(text: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
  const contents = await Promise.all(files.map(async (file) => await readFile(file, 'latin1')))
  return files.filter((_, index) => contents[index]?.includes(text))
}
