import { afterAll, describe, expect, test } from 'vitest'
import { formatDuration, formatShare } from '../../bench/format.ts'
import { renderTextTable } from '../../bench/report/text-table.ts'
import type { TuneGoal } from '../../bench/tune/goal.ts'
import { fineGrid } from '../../bench/tune/size-grid.ts'
import { tuneSimulated, type SimulatedTuning } from '../support/simulated-tuning.ts'

/** A simulated server, of which it is known what pool is to be found for it. */
interface Server {
  readonly url: string
  /** Where the curve has its knee. */
  readonly truth: number
  readonly seeds: number
  readonly goal: TuneGoal
}

/** A server tuned by a search for each seed, and for some by the full grid as well. */
interface Trial {
  readonly server: Server
  readonly searches: readonly SimulatedTuning[]
  readonly pairs: readonly Pair[]
}

interface Pair {
  readonly search: SimulatedTuning
  readonly full: SimulatedTuning
}

const GOAL: TuneGoal = {
  driver: 'memory',
  operation: 'get-user',
  queryTimeMs: 0,
  concurrency: 64,
  load: 'callers',
  burst: null,
  p99Ms: null,
  instances: 1,
  tolerance: 0.07,
}

/** It takes twice as long as a search, which is what is on trial. */
const FULL_GRIDS = 20

const trials: Trial[] = []

afterAll(() => process.stdout.write(`${table(trials).join('\n')}\n`))

describe('on a server with a known number of places, a search', () => {
  test.each([{ places: 4 }, { places: 8 }, { places: 16 }, { places: 40 }])(
    'recommends $places connections for as many, within one step, in 9 of 10 runs',
    async ({ places }) => {
      const trial = await tryOut(limited(places, '5%', 40))

      expect(hits(trial.searches.map(sizeOf), trial)).toBeGreaterThanOrEqual(0.9)
      expect(shareOf(trial.pairs, areAlike)).toBeGreaterThanOrEqual(0.9)
    },
  )

  test('takes at most 40 % of the time of the full grid, on average', () => {
    expect(trials).toHaveLength(4)
    expect(mean(trials.map(costOf))).toBeLessThanOrEqual(0.4)
  })

  test('recommends 1 to 3 connections for 2 places', async () => {
    const trial = await tryOut(limited(2, '5%', 20))

    expect(hits(trial.searches.map(sizeOf), trial)).toBeGreaterThanOrEqual(0.9)
  })

  test.each([{ places: 4 }, { places: 8 }, { places: 16 }, { places: 40 }])(
    'finds $places places in most runs when service times vary by 40 %, and is uncertain otherwise',
    async ({ places }) => {
      const trial = await tryOut(limited(places, '40%', 20))

      expect(hits(trial.searches.map(sizeOf), trial)).toBeGreaterThanOrEqual(0.6)
      expect(shareOf(trial.searches, isSureAndWrong(trial))).toBeLessThanOrEqual(0.1)
    },
  )
})

test('a search recommends 20 connections for 20 sleeping queries on a server without a limit', async () => {
  const trial = await tryOut({
    url: 'memory:?latency=1ms&noise=5%',
    truth: 20,
    seeds: 20,
    goal: { ...GOAL, concurrency: 20, queryTimeMs: 10 },
  })

  expect(trial.searches.map(sizeOf)).toEqual(Array(20).fill(20))
})

function limited(capacity: number, noise: string, seeds: number): Server {
  const url = `memory:?latency=10ms&capacity=${capacity}&noise=${noise}`
  return { url, truth: capacity, seeds, goal: GOAL }
}

async function tryOut(server: Server): Promise<Trial> {
  const searches: SimulatedTuning[] = []
  const pairs: Pair[] = []
  for (let seed = 1; seed <= server.seeds; seed++) {
    const url = `${server.url}&seed=${seed}`
    const search = await tuneSimulated(url, server.goal, { seed, full: false })
    searches.push(search)
    if (seed > FULL_GRIDS) continue
    pairs.push({ search, full: await tuneSimulated(url, server.goal, { seed, full: true }) })
  }
  const trial = { server, searches, pairs }
  trials.push(trial)
  return trial
}

/** NaN where nothing was recommended. */
function sizeOf({ recommendation }: SimulatedTuning): number {
  return recommendation.recommendation?.pool.poolSize ?? NaN
}

/** The size with the most operations per second: the answer of one who looks for no more. */
function fastestOf({ recommendation: { sizes } }: SimulatedTuning): number {
  const fastest = sizes.reduce((a, b) => (b.throughput > a.throughput ? b : a))
  return fastest.pool.poolSize
}

/** The share of sizes within one step of the grid of the truth. */
function hits(sizes: readonly number[], { server: { truth, goal } }: Trial): number {
  return shareOf(sizes, (size) => stepsBetween(size, truth, goal) <= 1)
}

function areAlike({ search, full }: Pair): boolean {
  return stepsBetween(sizeOf(search), sizeOf(full), search.recommendation.goal) <= 1
}

function isSureAndWrong({ server: { truth, goal } }: Trial): (search: SimulatedTuning) => boolean {
  return (search) =>
    search.recommendation.recommendation !== null &&
    search.recommendation.recommendation.confidence !== 'low' &&
    stepsBetween(sizeOf(search), truth, goal) > 1
}

/** On the grid of sizes; Infinity for what is not on it. */
function stepsBetween(a: number, b: number, { concurrency }: TuneGoal): number {
  const grid = fineGrid(concurrency, Infinity)
  if (!grid.includes(a) || !grid.includes(b)) return Infinity
  return Math.abs(grid.indexOf(a) - grid.indexOf(b))
}

/** The time of the searches over that of the full grids. */
function costOf({ pairs }: Trial): number {
  return meanMs(pairs.map(({ search }) => search)) / meanMs(pairs.map(({ full }) => full))
}

function meanMs(tunings: readonly SimulatedTuning[]): number {
  return mean(tunings.map(({ durationMs }) => durationMs))
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

function shareOf<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.filter(holds).length / values.length
}

function table(rows: readonly Trial[]): string[] {
  const right = (header: string, text: (trial: Trial) => string) =>
    ({ header, align: 'right', text }) as const
  const share = (header: string, of: (trial: Trial) => number) =>
    right(header, (trial) => formatShare(of(trial)))
  return renderTextTable<Trial>(
    [
      { header: 'server', align: 'left', text: ({ server }) => server.url },
      right('at once', ({ server }) => `${server.goal.concurrency}`),
      right('searches', ({ searches }) => `${searches.length}`),
      { header: 'recommend', align: 'left', text: ({ searches }) => tally(searches.map(sizeOf)) },
      share('hits', (trial) => hits(trial.searches.map(sizeOf), trial)),
      share('sure, wrong', (trial) => shareOf(trial.searches, isSureAndWrong(trial))),
      right('full grids', ({ pairs }) => `${pairs.length}`),
      share('hits', (trial) =>
        hits(
          trial.pairs.map(({ full }) => sizeOf(full)),
          trial,
        ),
      ),
      share('the fastest', (trial) =>
        hits(
          trial.pairs.map(({ full }) => fastestOf(full)),
          trial,
        ),
      ),
      share('same answer', ({ pairs }) =>
        shareOf(pairs, (pair) => sizeOf(pair.search) === sizeOf(pair.full)),
      ),
      share('within a step', ({ pairs }) => shareOf(pairs, areAlike)),
      right('search', ({ pairs }) => formatDuration(meanMs(pairs.map(({ search }) => search)))),
      right('full grid', ({ pairs }) => formatDuration(meanMs(pairs.map(({ full }) => full)))),
      share('cost', costOf),
    ],
    rows,
  )
}

/** How often each occurs: 12 of 14, 28 of 16. */
function tally(values: readonly number[]): string {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([value, count]) => `${count}× ${value}`)
    .join(', ')
}
