import type { DriverTraits } from './driver.ts'

/**
 * The traits that the drivers of all servers share.
 *
 * @param call - the library's call that opens a connection.
 * @param setUp - what the server does for it after the authentication.
 */
export function serverTraits(call: string, setUp: string): DriverTraits {
  return {
    placement: 'server',
    parallelism: null,
    maxConnections: null,
    preparedStatements: true,
    pipelining: false,
    connect: `a connection of its own (${call}): TCP, authentication, ${setUp}`,
  }
}
