import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defineOperation, type OperationDefinition } from '../../src/index.ts'
import { customOperation } from '../../bench/plan/custom-operation.ts'
import { measure } from '../../bench/run/measurement.ts'
import { smallRequest, context } from '../result/sample.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { completed } from './run-memory.ts'
import { SQLITE } from '../support/optional-programs.ts'

const SELECT = { name: 'test', sql: 'SELECT 1' }

describe('what a custom operation leaves open', () => {
  test.skipIf(SQLITE.isMissing)(
    'blocks no other connection, not even during the warm-up of the pool',
    async () => {
      const open = defineOperation({
        name: 'own',
        // On SQLite nobody else can begin until it ends.
        run: async ({ connection }) => {
          await connection.begin()
        },
      })

      const { scenarios } = await run([open], { url: threads() })

      expect(completed(scenarios).errors).toEqual([])
    },
  )

  test.skipIf(SQLITE.isMissing)('a setup must not leave a transaction open', async () => {
    const open = defineOperation({
      name: 'own',
      setup: async ({ connection }) => {
        await connection.begin()
      },
      run: () => undefined,
    })

    await expect(run([open], { url: threads() })).rejects.toThrow(
      'own: its setup failed on first: it left a transaction open',
    )
  })
})

describe('a custom operation that fails', () => {
  test('an operation that fails now and then is counted with its first cause', async () => {
    const flaky = defineOperation({
      name: 'own',
      run: ({ index }) => {
        if (index === 1) throw new Error('out of stock')
      },
    })

    const { scenarios } = await run([flaky])

    const { bursts, errors } = completed(scenarios)
    expect(bursts.every(({ failures }) => failures === 1)).toBe(true)
    expect(errors).toMatchObject([{ message: 'out of stock', count: bursts.length }])
  })

  test('an operation that always fails does not affect others', async () => {
    const broken = defineOperation({ name: 'broken', run: () => Promise.reject(new Error('no')) })
    const sound = defineOperation({ name: 'sound', run: () => undefined })

    const { scenarios } = await run([broken, sound])

    expect(scenarios).toMatchObject([{ status: 'failed', reason: 'no' }, { status: 'completed' }])
  })

  test('an operation that always fails is reported if it is the only one', async () => {
    const broken = defineOperation({ name: 'own', run: () => Promise.reject(new Error('no')) })

    await expect(run([broken])).rejects.toThrow('nothing could be measured: no')
  })
})

describe('the setup and teardown of operations', () => {
  test('run once on each database, and all calls share the state', async () => {
    const events: string[] = []
    const own = logging('own', events)

    await run([own], { url: 'memory:', others: ['memory:'] })

    expect(events.filter((event) => !event.startsWith('run'))).toEqual([
      'setup own',
      'setup own',
      'teardown own state-1',
      'teardown own state-2',
    ])
    expect(new Set(events.filter((event) => event.startsWith('run')))).toEqual(
      new Set(['run own state-1', 'run own state-2']),
    )
  })

  test('undo the earlier ones if one fails, which undoes itself', async () => {
    const events: string[] = []
    const failing = defineOperation({
      ...logging('failing', events),
      setup: () => Promise.reject(new Error('no such table')),
    })

    await expect(run([logging('first', events), failing])).rejects.toThrow(
      'failing: its setup failed on first: no such table',
    )
    expect(events).toEqual(['setup first', 'teardown first state-1'])
  })

  test('are completed although a run fails, and another teardown does', async () => {
    const events: string[] = []
    const failing = defineOperation({
      ...logging('failing', events),
      teardown: () => Promise.reject(new Error('no such table')),
    })
    const broken = defineOperation({
      ...logging('broken', events),
      run: () => Promise.reject(new Error('no')),
    })

    const { warnings } = await run([failing, broken])

    expect(events).toContain('teardown broken state-2')
    expect(warnings.join()).toContain('no such table')
  })

  test('are completed after an abort', async () => {
    const events: string[] = []
    const controller = new AbortController()

    await run([logging('own', events)], {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('SIGINT')),
    }).catch(() => undefined)

    expect(events.at(-1)).toBe('teardown own state-1')
  })
})

test.skipIf(SQLITE.isMissing)(
  'the time that an operation spends outside of its statements counts as hold, but not as query',
  async () => {
    const own = defineOperation({
      name: 'own',
      run: async ({ connection }) => {
        await connection.execute(SELECT)
        await new Promise((resolve) => setTimeout(resolve, 20))
      },
    })

    const { hold, query } = completed((await run([own], { url: threads() })).scenarios)

    expect(query.count).toBe(hold.count)
    expect(hold.p50Ms - query.p50Ms).toBeGreaterThan(10)
  },
)

interface Run {
  readonly url?: string
  readonly others?: readonly string[]
  readonly signal?: AbortSignal
  readonly onProgress?: () => void
}

/** Measures bursts of three on two connections, in one round. */
function run(
  own: readonly OperationDefinition[],
  { url = 'memory:', others = [], ...rest }: Run = {},
) {
  const request = smallRequest(url, ...others)
  const matrix = {
    pools: [{ poolSize: 2, maxOverflow: 0 }],
    operations: own.map(({ name }) => name),
    modes: ['concurrent'],
    concurrency: [3],
    queryTimesMs: [0],
  } as const
  return measure(
    {
      ...request,
      first: { matrices: [matrix], rounds: 1 },
      customOperations: Object.fromEntries(own.map((each) => [each.name, customOperation(each)])),
    },
    context(rest),
  )
}

/** One that writes down what is called; its state counts the setups. */
function logging(name: string, events: string[]): OperationDefinition<string> {
  return defineOperation<string>({
    name,
    setup: () => {
      events.push(`setup ${name}`)
      return `state-${events.filter((event) => event.startsWith('setup')).length}`
    },
    run: ({ state }) => {
      events.push(`run ${name} ${state}`)
    },
    teardown: ({ state }) => {
      events.push(`teardown ${name} ${state}`)
    },
  })
}

function threads(): string {
  return `sqlite-threads:${join(temporaryFolder(), 'users.db')}`
}
