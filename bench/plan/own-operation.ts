import type { OperationDefinition } from '../../src/index.ts'
import type { Operation } from './operations.ts'

/** An operation of the user's, as a burst takes it. */
export function ownOperation(definition: OperationDefinition): Operation {
  return {
    summary: 'of your own',
    changesRowCount: false,
    prepare: async ({ store, state }) => {
      return (index) =>
        store.use(async (connection) => {
          // What some libraries return is lazy: it starts when it is awaited.
          await definition.run({ connection, native: connection.native, index, state })
        })
    },
    setUp: async (connection, driver) =>
      definition.setup?.({ connection, native: connection.native, driver }),
    tearDown: async (connection, state) => {
      await definition.teardown?.({ connection, native: connection.native, state })
    },
  }
}
