import type { Sql } from 'postgres'
import { expectTypeOf, test } from 'vitest'
import { defineRequest, defineService } from '../../src/index.ts'

test('the state of a request is what setup returned, and native can be typed', () => {
  defineRequest({
    name: 'own',
    setup: async () => ({ table: 'poolbench_own' }),
    run: ({ state, use, index, random, signal }) => {
      expectTypeOf(state).toEqualTypeOf<{ table: string }>()
      expectTypeOf(index).toEqualTypeOf<number>()
      expectTypeOf(random).toEqualTypeOf<() => number>()
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
      expectTypeOf(use(() => 'text')).toEqualTypeOf<Promise<string>>()
    },
  })
  defineRequest<undefined, Sql>({
    name: 'own',
    run: ({ state, use }) => {
      expectTypeOf(state).toEqualTypeOf<undefined>()
      return use(({ native }) => expectTypeOf(native).toEqualTypeOf<Sql>())
    },
  })
})

test('a service is given what start returned', () => {
  defineService({
    name: 'own',
    start: async ({ url, poolSize }) => ({ text: `${url} ${poolSize}` }),
    request: (service) => expectTypeOf(service).toEqualTypeOf<{ text: string }>(),
    stop: (service) => expectTypeOf(service).toEqualTypeOf<{ text: string }>() as never,
  })
})

test('an unknown key does not compile', () => {
  // @ts-expect-error -- `runn`
  defineRequest({ name: 'own', runn: () => 1 })
  // @ts-expect-error -- `stop` is missing
  defineService({ name: 'own', start: () => 1, request: () => 1 })
})
