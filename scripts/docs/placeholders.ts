import type { LocalServer } from '../../bench/servers/local-server.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'

/** Matches the URL of a reader's database, such as `postgres://user:password@host/database`. */
const PLACEHOLDER = /\b(postgres|mysql):\/\/user(?::password)?@host\/database\b/g

const OPTIONS = { maxConnections: 300 }

/** Private servers that replace those of the reader, each started when it is first needed. */
export class PlaceholderServers {
  readonly #started = new Map<string, Promise<LocalServer | undefined>>()

  /** @throws {Error} if such a server is not installed on this machine. */
  async replaceIn(script: string): Promise<string> {
    const schemes = [...script.matchAll(PLACEHOLDER)].map(([, scheme]) => scheme as string)
    const urls = new Map<string, string>()
    for (const scheme of new Set(schemes)) {
      const starting =
        this.#started.get(scheme) ??
        (scheme === 'postgres' ? startPostgres(OPTIONS) : startMysql(OPTIONS))
      this.#started.set(scheme, starting)
      const server = await starting
      if (!server) throw new Error(`there is no ${scheme} server here to run this with`)
      urls.set(scheme, server.url)
    }
    return script.replace(PLACEHOLDER, (_, scheme: string) => urls.get(scheme) as string)
  }

  async stop(): Promise<void> {
    const settled = await Promise.allSettled(this.#started.values())
    const servers = settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
    await Promise.all(servers.map((server) => server?.stop() ?? Promise.resolve()))
  }
}
