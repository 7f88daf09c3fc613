import { firstLine, systemClock } from '../../src/index.ts'
import { ProcessEndedError, RequestedProcess } from '../process/requested-process.ts'
import type { OpenTarget } from '../run/open-target.ts'
import {
  LostInstanceError,
  type Assignment,
  type Instance,
  type InstanceSlice,
} from '../run/traffic/instance.ts'
import { machineMs } from '../run/traffic/machine-clock.ts'
import type { InstanceAnswer, InstanceRequest } from './requests.ts'
import { sliceOf } from './slice-data.ts'

/** The time that an instance has to end by itself. */
const GRACE_MS = 1_000

/** An instance in a process of its own. */
export class ChildInstance implements Instance {
  readonly #name: string
  readonly #targets: readonly OpenTarget[]
  readonly #process = new RequestedProcess(new URL('./instance-process.js', import.meta.url))
  #killing: NodeJS.Timeout | undefined

  /**
   * @param name - `instance 2 of 4`.
   * @param targets - the databases, in the order in which they are passed.
   */
  constructor(name: string, targets: readonly OpenTarget[]) {
    this.#name = name
    this.#targets = targets
  }

  async open(request: Omit<InstanceRequest & { readonly kind: 'open' }, 'kind'>): Promise<void> {
    await this.#ask({ kind: 'open', ...request })
  }

  async prepare(target: OpenTarget, assignment: Assignment): Promise<void> {
    await this.#ask({ kind: 'prepare', target: this.#targets.indexOf(target), assignment })
  }

  async send(startsAtMs: number): Promise<InstanceSlice> {
    const fromNowMs = startsAtMs - systemClock.now()
    return sliceOf(await this.#ask({ kind: 'send', startsAtMs: machineMs() + fromNowMs }))
  }

  async end(): Promise<void> {
    // Its next slice tells a loss.
    await this.#ask({ kind: 'end' }).catch(() => undefined)
  }

  /** Ends the slice early; an instance that does not end it is killed. */
  stop(): void {
    void this.#ask({ kind: 'stop' }).catch(() => undefined)
    this.#killing = setTimeout(() => this.#process.closeNow(), 2 * GRACE_MS)
  }

  async close(): Promise<void> {
    await this.#process.stop(GRACE_MS)
    clearTimeout(this.#killing)
  }

  async #ask<Request extends InstanceRequest>(
    request: Request,
  ): Promise<InstanceAnswer<Request['kind']>> {
    try {
      return (await this.#process.request(request)) as InstanceAnswer<Request['kind']>
    } catch (error) {
      throw error instanceof ProcessEndedError ? this.#lost(error) : error
    }
  }

  #lost({ message, cause }: ProcessEndedError): LostInstanceError {
    const reason =
      cause === undefined
        ? ', so the traffic was not what was asked for'
        : this.#targets.reduce((text, target) => target.clean(text), `: ${firstLine(cause)}`)
    return new LostInstanceError(`${this.#name} ${message}${reason}`)
  }
}
