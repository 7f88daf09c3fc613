import type { Sql } from 'postgres'
import { expectTypeOf, test } from 'vitest'
import { defineOperation } from '../../src/index.ts'

test('the state of a call is what setup returned', () => {
  defineOperation({
    name: 'own',
    setup: async ({ driver }) => ({ table: `poolbench_${driver}` }),
    run: ({ state, index, native }) => {
      expectTypeOf(state).toEqualTypeOf<{ table: string }>()
      expectTypeOf(index).toEqualTypeOf<number>()
      expectTypeOf(native).toEqualTypeOf<unknown>()
    },
    teardown: ({ state }) => expectTypeOf(state).toEqualTypeOf<{ table: string }>() as never,
  })
})

test('without a setup there is no state', () => {
  defineOperation({
    name: 'own',
    run: ({ state }) => expectTypeOf(state).toEqualTypeOf<undefined>(),
  })
})

test('the type of the native client can be given', () => {
  defineOperation<undefined, Sql>({
    name: 'own',
    run: ({ native }) => expectTypeOf(native).toEqualTypeOf<Sql>(),
  })
})

test('an unknown key does not compile', () => {
  // @ts-expect-error -- `runn`
  defineOperation({ name: 'own', runn: () => 1 })
})
