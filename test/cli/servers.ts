import { afterAll, beforeAll, inject } from 'vitest'
import type { LocalServer, LocalServerOptions } from '../../bench/servers/local-server.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { MYSQL_SERVER } from '../support/optional-programs.ts'

/** A server that is there for all tests of a file. */
export interface TestServer {
  readonly label: 'postgres' | 'mysql'
  readonly title: string
  readonly isMissing: boolean
  /** Only inside a test. */
  readonly url: string
}

/** The servers of this test run or, where it has none, or others must not be seen, new ones. */
export function useServers({ areShared }: { areShared: boolean }): readonly TestServer[] {
  const started: LocalServer[] = []
  const urls: { postgres?: string | undefined; mysql?: string | undefined } = {}
  beforeAll(async () => {
    const start = async (
      running: string | undefined,
      launch: (options: LocalServerOptions) => Promise<LocalServer | undefined>,
    ): Promise<string | undefined> => {
      if (running && areShared) return running
      const server = await launch({ maxConnections: 50 })
      if (server) started.push(server)
      return server?.url
    }
    const [postgres, mysql] = await Promise.all([
      start(inject('postgresUrl'), startPostgres),
      start(inject('mysqlUrl'), startMysql),
    ])
    Object.assign(urls, { postgres, mysql })
  }, 60_000)
  afterAll(async () => {
    await Promise.all(started.map((server) => server.stop()))
  }, 60_000)
  return (['postgres', 'mysql'] as const).map((label) => {
    const isMissing = label === 'mysql' && MYSQL_SERVER.isMissing
    return {
      label,
      title: isMissing ? `mysql (SKIPPED: ${MYSQL_SERVER.reason})` : label,
      isMissing,
      get url(): string {
        return urls[label] as string
      },
    }
  })
}

/** `url` with some of its parts replaced. */
export function changedUrl(url: string, parts: Partial<URL>): string {
  return Object.assign(new URL(url), parts).href
}
