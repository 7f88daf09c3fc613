import type { OperationDefinition } from '../../src/index.ts'
import { withHint } from './native-hint.ts'
import type { Operation } from './operations.ts'

/** An operation of the user's, as a burst takes it. */
export function customOperation(definition: OperationDefinition): Operation {
  return {
    summary: 'of your own',
    changesRowCount: false,
    prepare: async ({ store, state }) => {
      return (index) =>
        store.use(async (connection) => {
          // What some libraries return is lazy: it starts when it is awaited.
          try {
            await definition.run({
              connection,
              // Whether its statements can be counted is asked only where it is used.
              get native() {
                return connection.native
              },
              index,
              state,
            })
          } catch (error) {
            throw withHint(error, connection)
          }
        })
    },
    setUp: async (connection, driver) => {
      try {
        return await definition.setup?.({ connection, native: connection.native, driver })
      } catch (error) {
        throw withHint(error, connection)
      }
    },
    tearDown: async (connection, state) => {
      await definition.teardown?.({ connection, native: connection.native, state })
    },
  }
}
