import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choose } from '../../bench/tune/choice.ts'
import { chooseOverflow } from '../../bench/tune/overflow.ts'
import type { PoolSample } from '../../bench/tune/pool-sample.ts'
import type { PoolFinding } from '../../bench/tune/recommendation.ts'
import { GOAL } from './simulated-server.ts'

function sample(
  poolSize: number,
  maxOverflow: number,
  throughputs: ReadonlyMap<number, number>,
  failures = 0,
): PoolSample {
  return {
    pool: { poolSize, maxOverflow },
    operationsTogether: 64,
    roundMs: 640,
    throughputs,
    p99Ms: 100,
    checkouts: 1,
    meanInUse: 1,
    failures,
    operations: 64,
    eventLoopUtilization: 0.1,
    openedPerBurst: maxOverflow,
    connectMs: 1,
    error: undefined,
  }
}

/** Pools that were measured in rounds of their own, on a machine that drifts. */
const rounds = fc
  .uniqueArray(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 12 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((round) =>
        fc.tuple(fc.constant(round), fc.double({ min: 1, max: 50_000, noNaN: true })),
      ),
    ),
  )
  .map((entries) => new Map(entries))

const measured = fc.array(fc.tuple(rounds, fc.boolean()), { minLength: 1, maxLength: 6 })

/** By throughput, and by the ratio to the best. */
function expectOneOrder(findings: readonly PoolFinding[]): void {
  const byRatio = findings.toSorted((a, b) => a.ratioToBest - b.ratioToBest)
  const throughputs = byRatio.map(({ throughput }) => throughput)
  expect(throughputs).toEqual(throughputs.toSorted((a, b) => a - b))
}

test('throughput and the ratio to the best are in the same order, whatever rounds each size has', () => {
  fc.assert(
    fc.property(measured, (pools) => {
      const samples = pools.map(([throughputs, fails], index) =>
        sample(index + 1, 0, throughputs, fails ? 1 : 0),
      )
      const rule = { goal: GOAL, connections: Infinity, seed: 1, winResamples: 0 }

      const { findings } = choose(samples, { ...rule, key: ({ poolSize }) => poolSize })

      expectOneOrder(findings)
      const ratiosOf = (name: string) =>
        findings.filter(({ standing }) => standing === name).map(({ ratioToBest }) => ratioToBest)
      expect(ratiosOf('as-good').every((ratio) => ratio >= 0.93)).toBe(true)
      expect(ratiosOf('slower').every((ratio) => ratio < 0.93)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('an overflow that is as good, or has the higher throughput, is never called slower', () => {
  fc.assert(
    fc.property(measured, (pools) => {
      const samples = pools.map(([throughputs], index) => sample(8, index, throughputs))

      const { findings, reason, maxOverflow } = chooseOverflow(samples, 8, GOAL_OF_BURST, 100, 1)

      expectOneOrder(findings)
      const none = findings.find(({ pool }) => pool.maxOverflow === 0)
      const best = findings
        .filter(({ pool }) => pool.maxOverflow > 0)
        .reduce<PoolFinding | undefined>(
          (a, b) => (a && a.ratioToBest >= b.ratioToBest ? a : b),
          undefined,
        )
      const isSaidSlower = /made a burst of \d+ slower/.test(reason)
      const isSlower =
        maxOverflow === 0 &&
        best?.standing === 'slower' &&
        best.throughput < (none?.throughput ?? 0)
      expect(!isSaidSlower || isSlower).toBe(true)
    }),
    { numRuns: 100 },
  )
})

const GOAL_OF_BURST = { ...GOAL, burst: 100 }

test('two rounds in which the machine was fast make no size faster than ten others do', () => {
  const fast = new Map([
    [1, 1443],
    [2, 1443],
  ])
  const always = new Map(
    Array.from({ length: 12 }, (_, index) => [index + 1, index < 2 ? 1800 : 1080]),
  )
  const samples = [sample(5, 0, always), sample(8, 0, fast)]

  const { findings } = choose(samples, {
    key: ({ poolSize }) => poolSize,
    goal: GOAL,
    connections: Infinity,
    seed: 1,
    winResamples: 0,
  })

  expect(findings.map(({ throughput }) => Math.round(throughput))).toEqual([1080, 866])
  expect(findings.map(({ standing }) => standing)).toEqual(['recommended', 'slower'])
})

test('a size that looks faster in too few rounds is not called as good', () => {
  const few = new Map([
    [1, 3000],
    [2, 3000],
  ])
  const many = new Map(Array.from({ length: 12 }, (_, index) => [index + 1, 1200]))

  const { findings, doubt } = chooseOverflow(
    [sample(8, 0, many), sample(8, 2, few)],
    8,
    GOAL_OF_BURST,
    100,
    1,
  )

  expect(findings.map(({ standing }) => standing)).toEqual(['recommended', 'too-few-rounds'])
  expect(doubt).toBe('max_overflow=2 looks faster, in 2 rounds: too few to tell')
})
