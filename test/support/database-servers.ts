import type { TestProject } from 'vitest/node'
import type { LocalServer } from '../../bench/servers/local-server.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
    /** `undefined`: no MySQL here, its tests are skipped. */
    mysqlUrl: string | undefined
  }
}

const MAX_CONNECTIONS = 300

/** Files that ask for the servers; others need not wait for them. */
const NEEDING = /\/test\/(contract|drivers|cli|examples|http)\//

/**
 * Starts a private PostgreSQL and MySQL for all tests of a run. `POOLBENCH_TEST_POSTGRES_URL` and
 * `POOLBENCH_TEST_MYSQL_URL` name others to take instead; their tables stay as they are.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers: LocalServer[] = []
  const stop = async (): Promise<void> => {
    await Promise.allSettled(servers.map((server) => server.stop()))
  }
  const start = async (
    given: string | undefined,
    launch: () => Promise<LocalServer | undefined>,
  ): Promise<string | undefined> => {
    if (given) return given
    const server = await launch()
    if (server) servers.push(server)
    return server?.url
  }
  if (!project.vitest.state.getPaths().some((path) => NEEDING.test(path))) return stop

  const options = { maxConnections: MAX_CONNECTIONS }
  const [postgresUrl, mysqlUrl] = await Promise.allSettled([
    start(process.env['POOLBENCH_TEST_POSTGRES_URL'], () => startPostgres(options)),
    start(process.env['POOLBENCH_TEST_MYSQL_URL'], () => startMysql(options)),
  ])
  const failed = [postgresUrl, mysqlUrl].find((started) => started.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  project.provide('postgresUrl', (postgresUrl as PromiseFulfilledResult<string>).value)
  project.provide('mysqlUrl', (mysqlUrl as PromiseFulfilledResult<string | undefined>).value)
  return stop
}
