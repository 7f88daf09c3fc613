import { SqlUserStore, type Connection, type QueuePool } from '../../../src/index.ts'
import type { TrafficScenario } from '../../plan/traffic.ts'
import { ActivitySampler } from '../activity-sampler.ts'
import { createMeasuredPool } from '../measured-pool.ts'
import type { OpenTarget } from '../open-target.ts'
import { PoolMeter, type PoolUse } from '../pool-meter.ts'
import { meterMachine, meterProcess, type MachineUse, type ProcessUse } from '../process-meter.ts'
import { requestEnding } from '../request-ending.ts'
import type { ServerUse } from '../server-use.ts'
import { StartedService } from '../started-service.ts'
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
  /** `undefined` of a pool that is not poolbench's. */
  readonly pool: PoolUse | undefined
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
 * Opens a pool or starts a service, warms it up and sends it a slice of traffic.
 *
 * @throws what makes the slice worthless: an operation that does not work at all, a database that
 *   cannot be reached, a service that does not start or stop.
 */
export function measureSlice(options: TrafficVisitOptions): Promise<MeasuredSlice> {
  const { target, scenario } = options
  const [name = ''] = scenario.mix.map(({ operation }) => operation)
  return target.service(name) ? measureService(name, options) : measurePool(options)
}

async function measurePool(options: TrafficVisitOptions): Promise<MeasuredSlice> {
  const { target, scenario, clock, signal } = options
  const meter = new TrafficMeter(clock)
  const pool = createMeasuredPool({ ...options, driver: target.driver, pool: scenario.pool }, meter)
    .source as QueuePool<Connection>
  const ending = requestEnding()
  // The slice counts no more: what waits for a connection need not go on.
  const stop = (): void => {
    ending.abort(signal.reason)
    void pool.close()
  }
  signal.addEventListener('abort', stop, { once: true })
  let sampler: ActivitySampler | undefined
  try {
    const names = new Set(scenario.mix.map(({ operation }) => operation))
    const broken = await warmUp({ kind: 'queue', source: pool }, target, names, signal)
    for (const error of broken.values()) throw error
    sampler = await ActivitySampler.open(target, scenario.pool, clock)
    const ready = () => readyKinds(pool, meter, { ...options, signal: ending.signal })
    const slice = await measure({ ready, meter, sampler }, options)
    const changes = [...names].some((name) => target.operation(name).changesRowCount)
    if (changes) await pool.use((connection) => target.trim(connection))
    return slice
  } finally {
    signal.removeEventListener('abort', stop)
    ending.abort()
    await sampler?.close()
    await pool.close()
  }
}

async function measureService(name: string, options: TrafficVisitOptions): Promise<MeasuredSlice> {
  const { scenario, seed } = options
  const service = await StartedService.start({ ...options, name, pool: scenario.pool })
  try {
    const call = (index: number): Promise<unknown> => service.request(index, seed)
    return await measure({ ready: async () => [{ record: new RequestRecord(), call }] }, options)
  } finally {
    await service.stop()
  }
}

/** What a slice is sent to, and what of it can be watched. */
interface Watched {
  /** The kinds of request, each with a record of its own. */
  readonly ready: () => Promise<ReadyKind[]>
  readonly meter?: PoolMeter
  readonly sampler?: ActivitySampler | undefined
}

async function measure(
  { ready, meter, sampler }: Watched,
  options: TrafficVisitOptions,
): Promise<MeasuredSlice> {
  const { scenario } = options
  const kinds = await ready()
  const begin = () => {
    meter?.begin()
    return { machine: meterMachine(), server: sampler?.watch(), process: meterProcess() }
  }
  let end = begin()
  const slice = await runSlice({
    ...options,
    load: scenario.load,
    weights: scenario.mix.map(({ weight }) => weight),
    kinds,
    warmUpKinds: await ready(),
    onBegin: () => {
      // What the warm-up spent does not count.
      end.server?.()
      end = begin()
    },
  })
  const process = end.process()
  const spent = { process, pool: meter?.end(), server: end.server?.(), machine: end.machine() }
  return { ...slice, kinds: kinds.map(({ record }) => record), ...spent }
}

function readyKinds(
  pool: QueuePool<Connection>,
  { holders }: TrafficMeter,
  { target, scenario, clock, seed, signal }: TrafficVisitOptions,
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
      const context = target.contextFor(operation, store, { seed, signal })
      // Nobody knows how many calls there will be: what has to prepare each cannot be sent.
      return { record, call: await target.operation(operation).prepare(context, 0) }
    }),
  )
}
