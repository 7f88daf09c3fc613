import { SqlUserStore, type Connection, type QueuePool } from '../../../src/index.ts'
import type { TrafficScenario } from '../../plan/traffic.ts'
import { ActivitySampler } from '../activity-sampler.ts'
import { createMeasuredPool } from '../measured-pool.ts'
import type { OpenTarget } from '../open-target.ts'
import { PoolMeter, type PoolUse } from '../pool-meter.ts'
import { meterMachine, meterProcess, type MachineUse, type ProcessUse } from '../process-meter.ts'
import type { ServerUse } from '../server-use.ts'
import { warmUp } from '../warm-up.ts'
import type { MeasuredPoolOptions } from '../measured-pool.ts'
import { kindSource, type Holders } from './kind-source.ts'
import { RequestRecord } from './request-record.ts'
import { runSlice, type ReadyKind, type SliceOptions, type SliceRecord } from './slice.ts'

export interface TrafficVisitOptions extends Pick<
  SliceOptions,
  'warmUpMs' | 'durationMs' | 'seed' | 'clock' | 'signal' | 'onFailure'
> {
  readonly target: OpenTarget
  readonly scenario: TrafficScenario
  readonly poolOptions: MeasuredPoolOptions['poolOptions']
}

/** A slice of traffic, and what was spent on it. */
export interface MeasuredSlice extends SliceRecord {
  /** By kind, in the order of the mix. */
  readonly kinds: readonly RequestRecord[]
  readonly pool: PoolUse
  readonly process: ProcessUse
  readonly machine: MachineUse
  readonly server: ServerUse | undefined
}

/** Counts each statement for the kind of request that holds its connection. */
class TrafficMeter extends PoolMeter {
  readonly holders: Holders = new Map()

  override onStatement(connection: Connection, durationMs: number): void {
    super.onStatement(connection, durationMs)
    const record = this.holders.get(connection)
    if (record) record.statements++
  }
}

/**
 * Opens a pool, warms it up and sends it a slice of traffic.
 *
 * @throws what makes the slice worthless: an operation that does not work at all, a database that
 *   cannot be reached.
 */
export async function measureSlice(options: TrafficVisitOptions): Promise<MeasuredSlice> {
  const { target, scenario, clock, signal } = options
  const meter = new TrafficMeter(clock)
  const pool = createMeasuredPool({ ...options, driver: target.driver, pool: scenario.pool }, meter)
    .source as QueuePool<Connection>
  // The slice counts no more: what waits for a connection need not go on.
  const stop = (): void => void pool.close()
  signal.addEventListener('abort', stop, { once: true })
  let sampler: ActivitySampler | undefined
  try {
    const names = new Set(scenario.mix.map(({ operation }) => operation))
    const broken = await warmUp({ kind: 'queue', source: pool }, target, names, signal)
    for (const error of broken.values()) throw error
    sampler = await ActivitySampler.open(target, scenario.pool, clock)
    return await measure(pool, meter, sampler, options)
  } finally {
    signal.removeEventListener('abort', stop)
    await sampler?.close()
    await pool.close()
  }
}

async function measure(
  pool: QueuePool<Connection>,
  meter: TrafficMeter,
  sampler: ActivitySampler | undefined,
  options: TrafficVisitOptions,
): Promise<MeasuredSlice> {
  const { target, scenario } = options
  const kinds = await readyKinds(pool, meter, options)
  const begin = () => {
    meter.begin()
    return { machine: meterMachine(), server: sampler?.watch(), process: meterProcess() }
  }
  let end = begin()
  const slice = await runSlice({
    ...options,
    load: scenario.load,
    weights: scenario.mix.map(({ weight }) => weight),
    kinds,
    warmUpKinds: await readyKinds(pool, meter, options),
    onBegin: () => {
      // What the warm-up spent does not count.
      end.server?.()
      end = begin()
    },
  })
  const process = end.process()
  const spent = { process, pool: meter.end(), server: end.server?.(), machine: end.machine() }
  const changes = scenario.mix.some(({ operation }) => target.operation(operation).changesRowCount)
  if (changes) await pool.use((connection) => target.trim(connection))
  return { ...slice, kinds: kinds.map(({ record }) => record), ...spent }
}

function readyKinds(
  pool: QueuePool<Connection>,
  { holders }: TrafficMeter,
  { target, scenario, clock }: TrafficVisitOptions,
): Promise<ReadyKind[]> {
  return Promise.all(
    scenario.mix.map(async ({ operation }) => {
      const record = new RequestRecord()
      const store = new SqlUserStore({
        driver: target.driver,
        connections: kindSource(pool, record, { holders, clock }),
        table: target.table,
        clock,
      }).withQueryTime(scenario.queryTimeMs)
      const context = target.contextFor(operation, store)
      // Nobody knows how many calls there will be: what has to prepare each cannot be sent.
      return { record, call: await target.operation(operation).prepare(context, 0) }
    }),
  )
}
