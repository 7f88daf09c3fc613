import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/index.ts'
import { PG, POSTGRES } from '../support/backends.ts'
import { connectTo, openDriver, urlOf } from '../support/open-driver.ts'
import { killInUse, SERVER_PRODUCTS, type ServerProduct } from '../support/server-products.ts'
import { ask } from '../support/statements.ts'
import { until } from '../support/until.ts'

const IDLE = 'terminating connection due to idle-in-transaction timeout'
const KILLED = 'terminating connection due to administrator command'

describe.for([POSTGRES, PG])('when the server ends a session, $title reports', (backend) => {
  const product = SERVER_PRODUCTS.find((each) => each.backend === backend) as ServerProduct

  test('the reason of the server, if the session was idle in a transaction', async () => {
    const driver = await openDriver(`${urlOf(backend)}?idle_in_transaction_session_timeout=1`)
    const connection = await connectTo(driver)

    await connection.begin()
    await until(() => connection.broken)

    expect(await failureOf(connection)).toMatchObject({
      name: 'ConnectionLostError',
      message: `the server ended the connection: ${IDLE}`,
    })
  })

  test('the reason of the server, if a statement was running', async () => {
    const driver = await openDriver(urlOf(backend))

    const error = await killInUse(product, await connectTo(driver), await connectTo(driver))

    expect((error as Error).message).toContain(KILLED)
    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
  })

  test('an error that does not end the session is not reported as a reason', async () => {
    const driver = await openDriver(urlOf(backend))
    const connection = await connectTo(driver)

    await expect(ask(connection, 'SELECT 1 / 0')).rejects.toThrow('division by zero')
    await connection.close()

    expect(await failureOf(connection)).not.toHaveProperty(
      'message',
      expect.stringContaining('division'),
    )
  })
})

function failureOf(connection: Connection): Promise<unknown> {
  return ask(connection, 'SELECT 1').catch((error: unknown) => error)
}
