import { poolCapacity } from '../../src/index.ts'
import type { Scenario } from '../plan/scenario.ts'
import { BurstRecord } from './burst-record.ts'
import { runBurst } from './burst.ts'
import type { GroupVisitOptions, Visit } from './group-visit.ts'
import { meterMachine, meterProcess } from './process-meter.ts'
import type { ScenarioRecorder } from './scenario-recorder.ts'
import { slowedDown } from './slowdown.ts'
import { StartedService } from './started-service.ts'

/**
 * A visit to a service of the user's, started with one pool. What its pool does is not visible, and the
 * server's side is not either, as only the sessions of poolbench's own connections are known.
 */
export class ServiceVisit implements Visit {
  readonly #options: GroupVisitOptions
  readonly #service: StartedService

  private constructor(options: GroupVisitOptions, service: StartedService) {
    this.#options = options
    this.#service = service
  }

  static async begin(
    options: GroupVisitOptions,
    scenarios: readonly Scenario[],
  ): Promise<ServiceVisit> {
    const [{ operation: name }] = scenarios as readonly [Scenario]
    return new ServiceVisit(options, await StartedService.start({ ...options, name }))
  }

  /** @throws the signal's reason when it ended a burst. */
  async measure(recorder: ScenarioRecorder, round: number, bursts: number): Promise<void> {
    for (let burst = 0; burst < bursts; burst++) await this.#burst(recorder, round)
  }

  end(): Promise<void> {
    return this.#service.stop()
  }

  async #burst(recorder: ScenarioRecorder, round: number): Promise<void> {
    const { clock, pool, runStartedAtMs, signal, slowdown, seed = 0 } = this.#options
    signal?.throwIfAborted()
    const { mode, concurrency } = recorder.scenario
    const request = (index: number) => this.#service.request(index, seed + round)
    const record = new BurstRecord()
    let failures = 0
    const startedAtMs = clock.now() - runStartedAtMs
    const endMachine = meterMachine()
    const endProcess = (this.#options.meterProcess ?? meterProcess)()
    const makespanMs = await runBurst(
      {
        mode,
        calls: concurrency,
        limit: poolCapacity(pool),
        call: slowdown === undefined ? request : slowedDown(request, slowdown, clock),
        onResponse: (responseMs) => record.response.push(responseMs),
        onFailure: (error) => {
          failures++
          if (!signal?.aborted) recorder.recordFailure(error)
        },
      },
      clock,
    )
    const processUse = endProcess()
    const machineUse = endMachine()
    // A burst that lost its pool measures nothing.
    signal?.throwIfAborted()
    recorder.recordBurst(
      { round, startedAtMs, makespanMs, failures, ...processUse },
      record,
      machineUse,
    )
  }
}
