import type { OperationDefinition } from '../../src/index.ts'
import { withHint } from './native-hint.ts'
import type { Operation } from './operations.ts'

/** Adapts a custom operation for use in bursts. */
export function customOperation(definition: OperationDefinition): Operation {
  return {
    summary: 'of your own',
    changesRowCount: false,
    prepare: async ({ store, state }) => {
      return (index) =>
        store.use(async (connection) => {
          // Some libraries return a lazy result, which starts only when it is awaited.
          try {
            await definition.run({
              connection,
              // A getter, as statements are counted only for operations that use `native`.
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
    ...preparation(definition),
  }
}

/** What surrounds the calls of an operation or a request. */
export function preparation(
  definition: Pick<OperationDefinition, 'setup' | 'teardown'>,
): Required<Pick<Operation, 'setUp' | 'tearDown'>> {
  return {
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
