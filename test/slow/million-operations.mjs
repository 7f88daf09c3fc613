/**
 * Runs a million operations on the simulated server, with the result kept as a run keeps it, and
 * prints by how much the memory of this process has grown since the first tenth of them.
 */
import { parseDatabaseUrl, systemClock } from '../../dist/src/index.js'
import { writeResultFile } from '../../dist/bench/result/store.js'
import { measure } from '../../dist/bench/run/measurement.js'

const CONCURRENCY = 1000
const ROUNDS = 1100

let before
let visits = 0

const startedAtMs = performance.now()
const result = await measure(
  {
    targets: [
      {
        label: 'memory',
        url: parseDatabaseUrl('memory:'),
        startedByPoolbench: true,
        settings: {},
      },
    ],
    first: {
      rounds: ROUNDS,
      matrices: [
        {
          pools: [{ poolSize: 5, maxOverflow: 10 }],
          operations: ['get-user'],
          modes: ['concurrent'],
          concurrency: [CONCURRENCY],
          queryTimesMs: [0],
        },
      ],
    },
    options: { seed: 1, pool: { timeoutMs: 30_000 } },
    rows: 100,
    quick: false,
    poolbenchVersion: 'test',
    command: [],
    warnings: [],
  },
  {
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onCheckpoint: async (soFar) => {
      await writeResultFile('latest.json', soFar)
      // By then everything is loaded and compiled.
      if (++visits === ROUNDS - 1_000_000 / CONCURRENCY) before = memory()
    },
  },
)
const after = memory()

const operations = result.scenarios[0].response.count - CONCURRENCY * (ROUNDS - 1000)
process.stdout.write(
  JSON.stringify({
    operations,
    heapMb: after.heapMb - before.heapMb,
    rssMb: after.rssMb - before.rssMb,
    seconds: (performance.now() - startedAtMs) / 1000,
  }),
)

function memory() {
  for (let times = 0; times < 3; times++) globalThis.gc()
  const { heapUsed, rss } = process.memoryUsage()
  return { heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 }
}
