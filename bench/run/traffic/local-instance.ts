import { sleep, type Clock } from '../../../src/index.ts'
import { FailureCounts } from '../failure-counts.ts'
import type { OpenTarget } from '../open-target.ts'
import { memoryUse, meterProcess } from '../process-meter.ts'
import { createAlarm, type Alarm } from './alarm.ts'
import type {
  Assignment,
  Instance,
  InstanceContext,
  InstanceSlice,
  InstanceSource,
} from './instance.ts'
import { runSlice } from './slice.ts'
import { PoolSubject, ServiceSubject, type Subject } from './subject.ts'

/** One instance: this process itself. */
export const THIS_PROCESS: InstanceSource = {
  count: 1,
  balance: 'random',
  open: async (_, context) => ({
    instances: [new LocalInstance(context)],
    close: () => Promise.resolve(),
  }),
}

interface Prepared {
  readonly target: OpenTarget
  readonly assignment: Assignment
  readonly subject: Subject
  readonly alarm: Alarm | undefined
}

/** An instance in this process. */
export class LocalInstance implements Instance {
  readonly #context: InstanceContext
  #prepared: Prepared | undefined

  constructor(context: InstanceContext) {
    this.#context = context
  }

  async prepare(target: OpenTarget, assignment: Assignment): Promise<void> {
    const { scenario } = assignment
    const isService = scenario.mix.some(({ operation }) => target.service(operation))
    const subject = new (isService ? ServiceSubject : PoolSubject)(
      target,
      assignment,
      this.#context,
    )
    this.#prepared = {
      target,
      assignment,
      subject,
      alarm: await alarmOf(assignment, this.#context),
    }
    await subject.open()
  }

  async send(startsAtMs: number): Promise<InstanceSlice> {
    const { target, assignment, subject, alarm } = this.#prepared as Prepared
    const { clock, signal } = this.#context
    const { scenario } = assignment
    const failures = new FailureCounts((text) => target.clean(text))
    const kinds = await subject.kinds()
    const begin = () => {
      subject.meter?.begin()
      return meterProcess()
    }
    let endProcess = begin()
    const slice = await runSlice({
      ...assignment,
      ...this.#context,
      ...(alarm && { alarm }),
      startsAtMs,
      load: scenario.load,
      weights: scenario.mix.map(({ weight }) => weight),
      kinds,
      warmUpKinds: await subject.kinds(),
      onFailure: (error) => failures.add(error),
      // What the warm-up spent does not count.
      onBegin: () => (endProcess = begin()),
    })
    // The meters of all instances end together: else the last of few requests would end them early.
    const leftMs = startsAtMs + assignment.warmUpMs + assignment.durationMs - clock.now()
    if (assignment.share.of > 1 && leftMs > 0 && !signal.aborted) await sleep(clock, leftMs)
    return {
      ...slice,
      process: endProcess(),
      pool: subject.meter?.end(),
      memory: memoryUse(),
      kinds: kinds.map(({ record }) => record),
      failures: failures.toResult(),
    }
  }

  async end(): Promise<void> {
    const { subject, alarm } = this.#prepared ?? {}
    this.#prepared = undefined
    alarm?.stop()
    await subject?.close()
  }
}

/** Made beforehand, as it takes a thread some time to start. */
function alarmOf(
  { scenario }: Assignment,
  { clock }: { readonly clock: Clock },
): Promise<Alarm | undefined> {
  return scenario.load.kind === 'open' ? createAlarm(clock) : Promise.resolve(undefined)
}
