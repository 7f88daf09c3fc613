import { sleep, type Clock } from '../../src/clock.ts'
import type { ConnectionFactory } from '../../src/pool/connection-factory.ts'

/** A connection to nothing. */
export interface FakeConnection {
  /** 1, 2, 3 … in the order of successful opens. */
  readonly id: number
  broken: boolean
}

/** Opens connections to nothing, writes down what it is asked for, and fails when told to. */
export class RecordingFactory implements ConnectionFactory<FakeConnection> {
  /** Every call in its order: `connect 1`, `ping 1`, `reset 1 rollback`, `close 1`. */
  readonly calls: string[] = []
  /** Numbers of the connections that are open now. */
  readonly open = new Set<number>()
  opened = 0
  /** How long a step takes; 0: it answers at once, without a promise. */
  connectMs = 0
  closeMs = 0
  resetMs = 0
  /** What the next connects, resets and closes fail with; taken from the front. */
  readonly connectErrors: Error[] = []
  readonly resetErrors: Error[] = []
  readonly closeErrors: Error[] = []
  /** What the next pings answer; true when there is none left. */
  readonly pingAnswers: (boolean | Error)[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How often a call was made, by its first word. */
  count(call: 'connect' | 'ping' | 'reset' | 'close'): number {
    return this.calls.filter((made) => made.startsWith(call)).length
  }

  connect(): FakeConnection | Promise<FakeConnection> {
    const error = this.connectErrors.shift()
    return this.#after(this.connectMs, () => {
      if (error) {
        this.calls.push('connect failed')
        throw error
      }
      const id = ++this.opened
      this.calls.push(`connect ${id}`)
      this.open.add(id)
      return { id, broken: false }
    })
  }

  close({ id }: FakeConnection): void | Promise<void> {
    this.calls.push(`close ${id}`)
    return this.#after(this.closeMs, () => {
      this.open.delete(id)
      const error = this.closeErrors.shift()
      if (error) throw error
    })
  }

  reset({ id }: FakeConnection, how: 'rollback' | 'commit'): void | Promise<void> {
    this.calls.push(`reset ${id} ${how}`)
    return this.#after(this.resetMs, () => {
      const error = this.resetErrors.shift()
      if (error) throw error
    })
  }

  ping({ id }: FakeConnection): boolean {
    this.calls.push(`ping ${id}`)
    const answer = this.pingAnswers.shift() ?? true
    if (answer instanceof Error) throw answer
    return answer
  }

  isBroken({ broken }: FakeConnection): boolean {
    return broken
  }

  #after<T>(delayMs: number, action: () => T): T | Promise<T> {
    return delayMs === 0 ? action() : sleep(this.#clock, delayMs).then(action)
  }
}
