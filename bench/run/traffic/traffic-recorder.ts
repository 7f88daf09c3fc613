import type { Slo } from '../../plan/slo.ts'
import type { TrafficScenario } from '../../plan/traffic.ts'
import type { SliceResult, TrafficResult } from '../../result/traffic-schema.ts'
import { FailureCounts } from '../failure-counts.ts'
import { ServerSums } from '../server-use.ts'
import { objectiveValue } from './objective-value.ts'
import type { InstanceSlice } from './instance.ts'
import { RequestRecord } from './request-record.ts'
import type { MeasuredSlice } from './traffic-visit.ts'

/** When a slice ran. */
export type SliceTime = Pick<SliceResult, 'round' | 'startedAtMs' | 'durationMs'>

/** Gathers what is measured of one scenario of traffic, over all rounds. */
export class TrafficRecorder {
  readonly scenario: TrafficScenario
  readonly #slos: readonly Slo[]
  readonly #kinds: readonly RequestRecord[]
  readonly #failures: FailureCounts
  readonly #slices: SliceResult[] = []
  readonly #machine = { busyMs: 0, idleMs: 0 }
  readonly #memory = { heapUsedMb: 0, rssMb: 0 }
  readonly #server = new ServerSums()
  #brokenBy: string | undefined

  /** @param clean - takes secrets out of a message. */
  constructor(scenario: TrafficScenario, slos: readonly Slo[], clean: (message: string) => string) {
    this.scenario = scenario
    this.#slos = slos
    this.#kinds = scenario.mix.map(() => new RequestRecord())
    this.#failures = new FailureCounts(clean)
  }

  get givenUp(): boolean {
    return this.#brokenBy !== undefined
  }

  /** The scenario cannot be measured any more; the slices of before are kept. */
  giveUp(error: unknown): void {
    this.#brokenBy ??= this.#failures.messageOf(error)
    this.#failures.add(error)
  }

  recordSlice(time: SliceTime, measured: MeasuredSlice): void {
    const { kinds, failures, process, pool, memory, machine, server, instances } = measured
    for (const [index, record] of kinds.entries()) this.#kinds[index]?.merge(record)
    this.#machine.busyMs += machine.busyMs
    this.#machine.idleMs += machine.idleMs
    if (server) this.#server.add(server)
    this.#failures.merge(failures)
    this.#memory.heapUsedMb = Math.max(this.#memory.heapUsedMb, memory.heapUsedMb)
    this.#memory.rssMb = Math.max(this.#memory.rssMb, memory.rssMb)
    const all = RequestRecord.sum(kinds)
    this.#slices.push({
      ...time,
      elapsedMs: measured.elapsedMs,
      due: measured.due,
      skipped: measured.skipped,
      answered: all.answered,
      failures: all.failures,
      inFlightAtEnd: measured.inFlightAtEnd,
      lateP99Ms: all.late.percentile(99),
      p50Ms: all.response.percentile(50),
      p95Ms: all.response.percentile(95),
      p99Ms: all.response.percentile(99),
      ...(pool && {
        timeouts: all.timeouts,
        opened: pool.opened,
        connectionMs: pool.connectionMs,
      }),
      ...process,
      objectives: this.#slos.map((slo) =>
        objectiveValue(slo, this.scenario.mix, { kinds, elapsedMs: measured.elapsedMs }),
      ),
      seconds: measured.seconds.toResult(),
      ...(instances.length > 1 && { instances: instances.map(instanceResult) }),
    })
  }

  /** `undefined` before anything is known. */
  toResult(): TrafficResult | undefined {
    if (this.#slices.length === 0) {
      if (this.#brokenBy === undefined) return undefined
      return { ...plain(this.scenario), status: 'failed', reason: this.#brokenBy }
    }
    const server = this.#server.toResult()
    const seesPool = this.#slices.every(({ connectionMs }) => connectionMs !== undefined)
    return {
      ...plain(this.scenario),
      status: 'completed',
      slices: [...this.#slices],
      ...RequestRecord.sum(this.#kinds).times(seesPool),
      kinds: this.#kinds.map((record, index) => ({
        operation: this.scenario.mix[index]?.operation ?? '',
        ...record.counts(seesPool),
        ...record.times(seesPool),
      })),
      errors: this.#failures.toResult(),
      machine: { ...this.#machine },
      memory: { ...this.#memory },
      ...(server && { server }),
    }
  }
}

function instanceResult({ due, kinds, process }: InstanceSlice) {
  const { answered, late, response } = RequestRecord.sum(kinds)
  return {
    due,
    answered,
    p99Ms: answered === 0 ? null : response.percentile(99),
    lateP99Ms: late.count === 0 ? null : late.percentile(99),
    ...process,
  }
}

function plain(scenario: TrafficScenario) {
  return { ...scenario, mix: scenario.mix.map((part) => ({ ...part })) }
}
