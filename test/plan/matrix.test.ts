import { describe, expect, test } from 'vitest'
import { createDriver, parseDatabaseUrl } from '../../src/index.ts'
import { DEFAULT_MATRICES, QUICK_MATRICES } from '../../bench/plan/default-plan.ts'
import { expandMatrices, type Matrix, type PlannedDriver } from '../../bench/plan/matrix.ts'
import { scenario, type Scenario } from '../../bench/plan/scenario.ts'
import { SQLITE } from '../support/optional-programs.ts'

const memory = await planned('memory', 'memory:')
const sqlite = SQLITE.isMissing ? undefined : await planned('sqlite', 'sqlite:users.db')

const matrix: Matrix = {
  pools: [{ poolSize: 5, maxOverflow: 10 }],
  operations: ['get-user'],
  modes: ['sequential', 'concurrent'],
  concurrency: [1, 10],
  queryTimesMs: [10],
}

describe('a scenario', () => {
  test('has the documented id', () => {
    const { id } = scenario({
      driver: 'postgres',
      operation: 'get-user',
      mode: 'concurrent',
      concurrency: 100,
      pool: { poolSize: 5, maxOverflow: 10 },
      queryTimeMs: 10,
    })

    expect(id).toBe('postgres/get-user/concurrent/c=100/pool=5+10/query=10ms')
  })
})

describe('expandMatrices', () => {
  test('makes every combination a scenario, once, in order', () => {
    const ids = expandMatrices([memory], [matrix, matrix]).map(({ id }) => id)

    expect(ids).toEqual([
      'memory/get-user/sequential/c=1/pool=5+10/query=10ms',
      'memory/get-user/sequential/c=10/pool=5+10/query=10ms',
      'memory/get-user/concurrent/c=1/pool=5+10/query=10ms',
      'memory/get-user/concurrent/c=10/pool=5+10/query=10ms',
    ])
  })

  test('cuts the pools of SQLite in this process down to its one handle, once', ({ skip }) => {
    if (!sqlite) return skip(SQLITE.reason)
    const pools = [...matrix.pools, { poolSize: 20, maxOverflow: 0 }]

    const ids = expandMatrices([sqlite], [{ ...matrix, pools, concurrency: [10] }])

    expect(ids.map(({ id }) => id)).toEqual([
      'sqlite/get-user/sequential/c=10/pool=1+0/query=10ms',
      'sqlite/get-user/concurrent/c=10/pool=1+0/query=10ms',
    ])
  })

  test('measures several callers on every pool in every mode, as they share its pool', () => {
    const pools = [...matrix.pools, { poolSize: 20, maxOverflow: 0 }]

    const ids = expandMatrices([memory], [{ ...matrix, pools, concurrency: [10], callers: [1, 8] }])

    expect(ids).toHaveLength(8)
    expect(ids.map(({ id }) => id)).toContain(
      'memory/get-user/sequential/c=10/callers=8/pool=20+0/query=10ms',
    )
  })

  test('measures the sequential baseline on the first pool alone, unless that is the only mode', () => {
    const pools = [...matrix.pools, { poolSize: 20, maxOverflow: 0 }]
    const several = { ...matrix, pools, concurrency: [10] }
    const ids = (modes: Matrix['modes']) =>
      expandMatrices([memory], [{ ...several, modes }]).map(({ id }) =>
        id.split('/').slice(2).join(),
      )

    expect(ids(['sequential', 'concurrent'])).toEqual([
      'sequential,c=10,pool=5+10,query=10ms',
      'concurrent,c=10,pool=5+10,query=10ms',
      'concurrent,c=10,pool=20+0,query=10ms',
    ])
    expect(ids(['sequential'])).toHaveLength(2)
  })

  test('gives each target its own scenarios', () => {
    const second = { ...memory, driver: 'memory-2' }

    const drivers = expandMatrices([memory, second], [matrix]).map(({ driver }) => driver)

    expect(drivers).toEqual([...Array(4).fill('memory'), ...Array(4).fill('memory-2')])
  })

  test.for(['pools', 'operations', 'modes', 'concurrency', 'queryTimesMs'] as const)(
    'returns nothing for a matrix without %s',
    (field) => {
      expect(expandMatrices([memory], [{ ...matrix, [field]: [] }])).toEqual([])
    },
  )
})

describe('a native pool in a matrix', () => {
  const pg = { ...memory, driver: 'pg', nativePools: ['native'] }
  const postgres = { ...memory, driver: 'postgres', nativePools: ['native', 'native-serial'] }
  const of = (drivers: readonly PlannedDriver[], native: string): string[] =>
    expandMatrices(drivers, [
      {
        ...matrix,
        pools: [{ poolSize: 4, maxOverflow: 0, native }],
        modes: ['concurrent'],
        concurrency: [10],
      },
    ]).map(({ id }) => id)

  test('stands for every pool that the library has, and for nothing if it has none', () => {
    expect(of([memory, pg, postgres], 'native')).toEqual([
      'pg/get-user/concurrent/c=10/pool=native:4/query=10ms',
      'postgres/get-user/concurrent/c=10/pool=native:4/query=10ms',
      'postgres/get-user/concurrent/c=10/pool=native-serial:4/query=10ms',
    ])
  })

  test('is a single one of them if it is named in full', () => {
    expect(of([memory, pg, postgres], 'native-serial')).toEqual([
      'postgres/get-user/concurrent/c=10/pool=native-serial:4/query=10ms',
    ])
  })

  test('matches the pools of the drivers', async () => {
    const drivers = await Promise.all(
      ['postgres', 'pg', 'mysql'].map((driver) => planned(driver, `${driver}://host/database`)),
    )

    expect(drivers.map(({ nativePools }) => nativePools.join())).toEqual([
      'native,native-serial',
      'native',
      'native',
    ])
    expect([...memory.nativePools, ...(sqlite?.nativePools ?? [])]).toEqual([])
  })
})

describe('a grid in a matrix', () => {
  const pools = [1, 2, 5].flatMap((poolSize) =>
    [0, 5].map((maxOverflow) => ({ poolSize, maxOverflow })),
  )
  const grid: Matrix = { ...matrix, pools, modes: ['concurrent'], concurrency: [10] }

  test('has a scenario for each of its pools', () => {
    const ids = expandMatrices([memory], [grid]).map(({ id }) => id.split('/')[4])

    expect(ids).toEqual(['1+0', '1+5', '2+0', '2+5', '5+0', '5+5'].map((pool) => `pool=${pool}`))
  })

  test('is reduced to one pool if the driver has one handle', ({ skip }) => {
    if (!sqlite) return skip(SQLITE.reason)
    expect(expandMatrices([sqlite], [grid])).toHaveLength(1)
  })
})

describe('the default plan', () => {
  test('is the table of the document, with and without its query time, and the pool sizes', () => {
    expect(summary(expandMatrices([memory], DEFAULT_MATRICES))).toMatchInlineSnapshot(`
      "get-user pool=5+10 query=10ms: sequential c=1,10,100; concurrent c=1,10,100
      get-user pool=5+10 query=0ms: sequential c=1,10,100; concurrent c=1,10,100
      get-user pool=20+0 query=10ms: concurrent c=1,10,100
      get-user pool=20+0 query=0ms: concurrent c=1,10,100
      get-user pool=5+0 query=10ms: concurrent c=100
      get-user pool=10+0 query=10ms: concurrent c=100
      get-user pool=15+0 query=10ms: concurrent c=100"
    `)
  })

  test('leaves the pool sizes out with --quick', () => {
    expect(expandMatrices([memory], QUICK_MATRICES)).toHaveLength(18)
  })
})

async function planned(driver: string, url: string): Promise<PlannedDriver> {
  const { traits, nativePools = [] } = await createDriver(parseDatabaseUrl(url))
  return { driver, traits, nativePools: nativePools.map(({ name }) => name) }
}

/** One line for each pool and query time. */
function summary(scenarios: readonly Scenario[]): string {
  const lines = new Map<string, Map<string, number[]>>()
  for (const { id, mode, concurrency } of scenarios) {
    const [, operation, , , pool, query] = id.split('/')
    const line = `${operation} ${pool} ${query}`
    const modes = lines.get(line) ?? new Map<string, number[]>()
    modes.set(mode, [...(modes.get(mode) ?? []), concurrency])
    lines.set(line, modes)
  }
  return [...lines]
    .map(([line, modes]) => {
      const counts = [...modes].map(([mode, bursts]) => `${mode} c=${bursts.join(',')}`)
      return `${line}: ${counts.join('; ')}`
    })
    .join('\n')
}
