import { describe, expect, test } from 'vitest'
import { countChanges } from '../../bench/gate/decision/count-changes.ts'
import { selfTest } from '../../bench/gate/decision/self-test.ts'
import { parseKeptFile, parseResultFile, type KeptFile } from '../../bench/result/parse.ts'
import type { BurstResult, ResultFile } from '../../bench/result/schema.ts'
import { seededRandom } from '../../src/index.ts'
import { recordOf, side } from './record-of.ts'

const ID = 'postgres/get-user/concurrent/c=100/pool=5+10/query=10ms'

describe('counts over all pairs', () => {
  const pairOf = (base: Partial<BurstResult>, candidate: Partial<BurstResult>) => ({
    base: side([10], base),
    candidate: side([10], candidate),
  })

  test('that are the same are not mentioned', () => {
    expect(countChanges([pairOf({ opened: 10 }, { opened: 10 })])).toEqual([])
  })

  test('that differ in every burst regress, and nothing else does', () => {
    const pairs = Array.from({ length: 6 }, () => pairOf({ opened: 10 }, { opened: 11 }))
    expect(countChanges(pairs)).toMatchObject([
      { id: ID, metric: 'opened', verdict: 'regressed', candidate: { min: 11, max: 11 } },
    ])
    expect(countChanges(pairs.slice(1))).toMatchObject([{ verdict: 'inconclusive' }])
  })

  test('that vary on one side are unclear', () => {
    const pairs = [
      pairOf({ failures: 0 }, { failures: 0 }),
      pairOf({ failures: 0 }, { failures: 3 }),
    ]
    expect(countChanges(pairs)).toMatchObject([{ metric: 'failures', verdict: 'inconclusive' }])
  })
})

describe('a record', () => {
  test('distinguishes the libraries of both sides, and who started the databases', async () => {
    const measuredWith = (version: string): ResultFile => {
      const file = side([10])
      return { ...file, environment: { ...file.environment, libraries: { pg: version } } }
    }
    const pair = { base: measuredWith('8.11.0'), candidate: measuredWith('8.23.1') }
    const { environment, baseLibraries, targets } = await recordOf(1, {}, pair)

    expect(baseLibraries).toEqual({ pg: '8.11.0' })
    expect(environment.libraries).toEqual({ pg: '8.23.1' })
    // Whoever measured it says the other.
    expect(pair.candidate.targets.map((each) => each.startedByPoolbench)).toEqual([true])
    expect(targets.map((each) => each.startedByPoolbench)).toEqual([false])
  })

  test('holds each pair, and both series of what regressed', async () => {
    const { verdict, scenarios, pairs } = await recordOf(1.2)
    expect(verdict).toBe('regressed')
    expect(scenarios).toMatchObject([
      { id: ID, first: { verdict: 'regressed' }, confirmation: { verdict: 'regressed' } },
    ])
    expect(pairs).toHaveLength(20)
    const [{ baseMs, candidateMs } = { baseMs: 0, candidateMs: 0 }] = scenarios
    expect(candidateMs / baseMs).toBeCloseTo(1.2, 1)
    expect(pairs[0]?.times[ID]?.base).toBeGreaterThan(9)
  })

  test('of equal times regresses by a count alone', async () => {
    expect((await recordOf(1)).verdict).toBe('passed')
    expect((await recordOf(1, { statements: 7 })).verdict).toBe('passed')
    expect((await recordOf(1, { failures: 1 })).verdict).toBe('regressed')
  })
})

/** What a program finds in the file. */
function written(file: unknown): KeptFile {
  return parseKeptFile(JSON.stringify(file))
}

describe('a file of a gate', () => {
  test('is read as it was written, whatever its verdict', async () => {
    for (const record of [
      await recordOf(1),
      await recordOf(1.2),
      await recordOf(1, { failures: 1 }),
    ]) {
      expect(written(record)).toEqual({ kind: 'gate', file: JSON.parse(JSON.stringify(record)) })
    }
    const tried = selfTest(await recordOf(1), await recordOf(1.2), seededRandom(1))
    expect(written(tried)).toEqual({
      kind: 'gate-self-test',
      file: JSON.parse(JSON.stringify(tried)),
    })
  })

  test('of poolbench 0.1.0, without a version, is read as well', async () => {
    const { schemaVersion: _, kind: __, ...old } = await recordOf(1.2)
    expect(written(old)).toMatchObject({ kind: 'gate', file: { verdict: 'regressed' } })

    const tried = { works: true, same: old, slower: old, sights: [], pairMs: 1 }
    expect(written(tried)).toMatchObject({ kind: 'gate-self-test', file: { works: true } })
  })

  test('of another version is rejected, and is not a result to compare', async () => {
    const record = await recordOf(1)
    expect(() => written({ ...record, schemaVersion: 2 })).toThrow(
      'has schemaVersion 2, but this poolbench reads 1',
    )
    expect(() => written({ ...record, verdict: 'fine' })).toThrow('verdict: ')
    expect(() => parseResultFile(JSON.stringify(record))).toThrow(
      'is a result of gate, which has no bursts to compare: print it with poolbench report',
    )
  })
})

describe('a self-test', () => {
  const random = seededRandom(1)

  test('works if it passed the same code and failed slower code', async () => {
    const tried = selfTest(await recordOf(1), await recordOf(1.2), random)
    expect(tried.works).toBe(true)
    expect(tried.power.map(({ pairs }) => pairs)).toEqual([10, 20, 30])
    const seen = tried.power.map(({ detectable }) => detectable[ID] as number)
    expect(seen).toEqual(seen.toSorted((a, b) => b - a))
    expect(seen[2]).toBeGreaterThan(1.03)
    expect(seen[0]).toBeLessThan(1.1)
  })

  test('does not if it failed the same code, or passed slower code', async () => {
    const [same, slower] = [await recordOf(1), await recordOf(1.2)]
    expect(selfTest(slower, slower, random).works).toBe(false)
    expect(selfTest(same, same, random).works).toBe(false)
  })

  test('states no detectable effect from fewer than six pairs', async () => {
    const same = await recordOf(1)
    const { power } = selfTest({ ...same, pairs: same.pairs.slice(0, 5) }, same, random)
    expect(power.every(({ detectable }) => detectable[ID] === undefined)).toBe(true)
  })
})
