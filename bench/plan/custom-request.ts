import type { Connection, RequestDefinition } from '../../src/index.ts'
import { preparation } from './custom-operation.ts'
import { withHint } from './native-hint.ts'
import type { Operation } from './operations.ts'
import { requestRandom } from './request-random.ts'

/** Adapts a custom request for use in bursts and traffic. */
export function customRequest(definition: RequestDefinition): Operation {
  return {
    ...preparation(definition),
    summary: 'a request of your own',
    // It may create users in the store.
    changesRowCount: true,
    borrowsFreely: true,
    prepare: async ({ store, state, seed, signal }) => {
      const use = <T>(work: (connection: Connection) => T | Promise<T>): Promise<T> =>
        store.use(async (connection) => {
          // Some libraries return a lazy result, which starts only when it is awaited.
          try {
            return await work(connection)
          } catch (error) {
            throw withHint(error, connection)
          }
        })
      return async (index) => {
        const random = requestRandom(seed, definition.name, index)
        await definition.run({ use, store, random, index, state, signal })
      }
    },
  }
}
