import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { answerProblems } from './errors.ts'
import { storePlugin, type StorePluginOptions } from './store-plugin.ts'
import { userRoutes } from './user-routes.ts'

export interface AppOptions extends StorePluginOptions {
  /** @defaultValue false */
  readonly logger?: FastifyServerOptions['logger']
}

/** The service, not yet listening. Whoever closes it closes the pool thereafter. */
export function createApp({ logger = false, ...options }: AppOptions): FastifyInstance {
  // The plugin writes the one line that each request is worth.
  const logController = new LogController({ disableRequestLogging: true })
  const app = fastify({ logger, logController })
  // Strict, where Fastify's default makes a name of a number and drops what it does not know.
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  answerProblems(app)
  closeConnections(app)
  app.get('/health', async () => ({ status: 'ok' }))
  void app.register(storePlugin, options)
  void app.register(userRoutes)
  return app
}

/**
 * Once the app closes, every answer ends its connection: a client that keeps one open would keep the
 * app from closing until the connection has been idle for 72 seconds.
 */
function closeConnections(app: FastifyInstance): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', async (_request, reply, payload) => {
    if (isClosing) void reply.header('connection', 'close')
    return payload
  })
}
