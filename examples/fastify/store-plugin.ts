import fastifyPlugin from 'fastify-plugin'
import {
  SqlUserStore,
  type Connection,
  type Driver,
  type QueuePool,
  type UserStore,
} from 'poolbench'
import { RequestScope } from './request-scope.ts'

export interface StorePluginOptions {
  readonly driver: Driver
  /** Of whoever opened it, and who closes it after the app. */
  readonly pool: QueuePool<Connection>
  /** The table that holds the users. */
  readonly table: string
  /**
   * Spent inside the database by each call: what the service would be with slower queries.
   *
   * @defaultValue 0
   */
  readonly queryTimeMs?: number
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The users, for as long as the request lasts; see {@link RequestScope}. */
    store: Omit<UserStore, 'close'>
  }
}

/** Gives each request a `store` of its own, and logs what it needed of the pool. */
export const storePlugin = fastifyPlugin<StorePluginOptions>(
  async (app, { driver, pool, table, queryTimeMs = 0 }) => {
    app.decorateRequest('store')
    app.addHook('onRequest', async (request, reply) => {
      const scope = new RequestScope(pool)
      request.store = new SqlUserStore({ driver, connections: scope, table }, queryTimeMs)
      // Comes once: after the last byte of the answer, or when the client has hung up before it.
      reply.raw.once('close', () => {
        void scope.close()
        const { method, url } = request
        const outcome = reply.raw.writableFinished ? reply.statusCode : 'client gone'
        const { checkouts, waitMs } = scope.connectionUse
        request.log.info({ method, url, outcome, ms: reply.elapsedTime, checkouts, waitMs })
      })
    })
  },
  { name: 'store' },
)
