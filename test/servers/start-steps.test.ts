import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startServer, type ServerKind } from '../../bench/servers/start-server.ts'
import { freePort } from '../../bench/servers/free-port.ts'
import { DataDirectory } from '../../bench/servers/data-directory.ts'
import { StartSteps, type Launch } from '../../bench/servers/start-steps.ts'
import { ServerStartError } from '../../bench/servers/server-start-error.ts'
import { expectNothingLeft, usePlace } from './temporary-place.ts'

const KIND: ServerKind = {
  label: 'Fake 1.0',
  advice: 'buy a real one',
  users: ['nobody'],
  stopSignal: { signal: 'SIGTERM', graceMs: 200 },
}

/** A server that takes its port as the first argument. */
const LISTEN = `
  require('node:net').createServer((socket) => socket.end('mine'))
    .on('error', () => { console.error('bind: Address already in use'); process.exit(1) })
    .listen(process.argv[1], '127.0.0.1')`

describe('StartSteps', { timeout: 20_000 }, () => {
  const place = usePlace()

  test('waits until the server answers', async () => {
    const { directory, start } = await open()

    const port = await start.launch('starting it', launchOf(LISTEN))

    expect(await greetingOf(port)).toBe('mine')
    await directory.close()
    expectNothingLeft(place.current)
  })

  test('uses another port when another program took the first', async () => {
    const other = createServer((socket) => socket.end('other')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const taken = (other.address() as AddressInfo).port
    const free = await freePort()
    const ports = [taken, free]
    const { directory, start } = await open()

    const choosePort = async (): Promise<number> => ports.shift() ?? 0
    const port = await start.launch('starting it', { ...launchOf(LISTEN), choosePort })

    expect(port).toBe(free)
    other.close()
    await directory.close()
  })

  test('fails with the last log line when the server does not answer in time', async () => {
    const { directory, start } = await open(300)

    const launched = start.launch('starting it', launchOf(`console.log('thinking'); ${FOREVER}`))

    await expect(launched).rejects.toThrow(
      'could not start Fake 1.0: starting it: did not answer within 300 ms; ' +
        'its last log line: "thinking"; buy a real one',
    )
    await directory.close()
    expectNothingLeft(place.current)
  })

  test('notices at once that the server ended by itself', async () => {
    const { directory, start } = await open()

    const launched = start.launch('starting it', launchOf(`console.error('bad'); process.exit(7)`))

    await expect(launched).rejects.toThrow(/starting it: exited with code 7; .*"bad"/)
    await directory.close()
  })

  test('does not retry after a wrong answer', async () => {
    const { directory, start } = await open()
    const wrong = new Error('no such role')
    const probe: Launch['probe'] = () => ({
      attempt: async () => await Promise.reject(wrong),
      isTooEarly: () => false,
    })

    const launched = start.launch('starting it', { ...launchOf(LISTEN), probe })

    await expect(launched).rejects.toMatchObject({
      message: expect.stringContaining('starting it: no such role'),
      cause: wrong,
    })
    await directory.close()
  })

  test('ends a program that takes too long, with all its children', async () => {
    const { directory, start } = await open(300)

    const child = `/bin/sh -c 'sleep 98765; : ${directory.folder}'`
    const run = start.run('preparing', '/bin/sh', ['-c', `${child} & ${child}; exit 0`])

    await expect(run).rejects.toThrow('preparing: did not finish within 300 ms')
    await delay(50)
    expect(place.current.processes()).toEqual([])
    await directory.close()
  })

  test('reports why a program could not be run', async () => {
    const { directory, start } = await open()

    const run = start.run('preparing', '/nowhere/initdb', [])

    await expect(run).rejects.toMatchObject({
      message: expect.stringMatching(/preparing: could not be run \(spawn .*ENOENT\)/),
      cause: { cause: { code: 'ENOENT' } },
    })
    await directory.close()
  })

  test('keeps passwords out of the message, the log lines and the cause', async () => {
    const { directory, start } = await open()
    const password = directory.secrets.newPassword()

    const error: unknown = await start
      .step('logging in', async () => {
        await start.run('complaining', '/bin/sh', ['-c', `echo 'bad word ${password}'; exit 1`])
      })
      .catch((caught: unknown) => caught)
    const other: unknown = await start
      .step('logging in', () => Promise.reject(new Error(`wrong: '${password}'`)))
      .catch((caught: unknown) => caught)

    expect(error).toMatchObject({ logLines: ['bad word ***'] })
    expect(other).toMatchObject({ cause: { message: "wrong: '***'" } })
    expect(textOf(error) + textOf(other)).not.toContain(password)
    await directory.close()
  })

  async function open(
    timeoutMs?: number,
  ): Promise<{ directory: DataDirectory; start: StartSteps }> {
    const directory = await DataDirectory.open(KIND, undefined)
    return { directory, start: new StartSteps(directory, KIND, timeoutMs) }
  }
})

describe('startServer', { timeout: 20_000 }, () => {
  const place = usePlace()

  test('kills a server that ignores the stop signal', async () => {
    const stubborn = `process.on('SIGTERM', () => console.log('no')); ${LISTEN}`
    const server = await startServer(KIND, undefined, async (start) => {
      await start.launch('starting it', launchOf(stubborn))
      return { url: '', name: '', settings: {} }
    })

    const startedAtMs = performance.now()
    await server.stop()

    expect(performance.now() - startedAtMs).toBeGreaterThan(190)
    expectNothingLeft(place.current)
  })

  test('leaves nothing behind of a start that fails in its last step', async () => {
    const server = startServer(KIND, undefined, async (start) => {
      await start.launch('starting it', launchOf(LISTEN))
      return await start.step('logging in', () => Promise.reject(new Error('no')))
    })

    await expect(server).rejects.toThrow(ServerStartError)
    expectNothingLeft(place.current)
  })

  test('does not wait for the end of a step when it is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const server = startServer(KIND, controller.signal, async (start) => {
      await start.launch('starting it', launchOf(FOREVER))
      return { url: '', name: '', settings: {} }
    })
    setTimeout(() => controller.abort(reason), 300)

    const startedAtMs = performance.now()
    await expect(server).rejects.toBe(reason)

    expect(performance.now() - startedAtMs).toBeLessThan(3_000)
    expectNothingLeft(place.current)
  })

  test('lets no process start after an abort', async () => {
    chmodSync(place.current.folder, 0o777)
    const controller = new AbortController()
    const server = startServer(KIND, controller.signal, async (start) => {
      controller.abort(new Error('enough'))
      await start.run('preparing', '/bin/sh', ['-c', `touch ${place.current.folder}/started`])
      return { url: '', name: '', settings: {} }
    })

    await expect(server).rejects.toThrow('enough')
    expectNothingLeft(place.current)
  })
})

const FOREVER = 'setInterval(() => {}, 1000)'

function launchOf(script: string): Launch {
  return {
    command: process.execPath,
    args: (port) => ['-e', script, String(port)],
    probe: (port) => ({
      attempt: async () => {
        if ((await greetingOf(port)) !== 'mine') throw new Error('somebody else answered')
      },
      isTooEarly: (error) => (error as { code?: string }).code === 'ECONNREFUSED',
    }),
  }
}

async function greetingOf(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  const [greeting] = await once(socket, 'data')
  return String(greeting)
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return `${error.message}\n${error.stack}\n${JSON.stringify(error)}\n${textOf(error.cause)}`
}
