import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Stands between a driver and its server, to do what servers do on bad days. */
export class Proxy {
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      const upstream = connect(target)
      const pair = [client, upstream] as const
      this.#pairs.add(pair)
      for (const [one, other] of [pair, [upstream, client] as const]) {
        one.on('error', () => undefined)
        one.once('close', () => other.destroy())
        one.pipe(other)
      }
    })
  }

  /**
   * Before the server of `url`, until the test ends.
   *
   * @param path - of a Unix socket; else it listens on a port of 127.0.0.1.
   */
  static async open(url: string, path?: string): Promise<Proxy> {
    const { hostname, port } = new URL(url)
    const proxy = new Proxy({ host: hostname, port: Number(port) })
    if (path === undefined) proxy.#server.listen(0, '127.0.0.1')
    else proxy.#server.listen(path)
    await once(proxy.#server, 'listening')
    onTestFinished(() => {
      proxy.cut()
      proxy.#server.close()
    })
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** `url`, by way of this proxy. */
  through(url: string): string {
    const changed = new URL(url)
    changed.host = `127.0.0.1:${this.port}`
    return changed.href
  }

  /** From now on nothing is heard any more, as from a machine that hangs. */
  freeze(): void {
    for (const [client, upstream] of this.#pairs) {
      client.unpipe(upstream).pause()
      upstream.unpipe(client).pause()
    }
  }

  /** Ends all connections without a word, as a machine that goes down. */
  cut(): void {
    for (const [client, upstream] of this.#pairs) {
      client.resetAndDestroy()
      upstream.destroy()
    }
    this.#pairs.clear()
  }
}

/** The port of a server that does with each client what `meet` says, until the test ends. */
export async function listen(meet: (client: Socket) => unknown): Promise<number> {
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    client.on('error', () => undefined)
    // Else it would not notice its end.
    client.resume()
    clients.add(client)
    meet(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of clients) client.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
