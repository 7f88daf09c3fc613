import type { Clock, Connection, ConnectionRecord, PoolObserver } from '../../src/index.ts'
import type { ScenarioRecorder } from './scenario-recorder.ts'

/** What a pool did during a burst. */
export interface PoolUse {
  readonly opened: number
  readonly closed: number
  readonly timeouts: number
  /** Spent opening connections, summed over them. */
  readonly connectMs: number
  /** Connections checked out, integrated over time. */
  readonly connectionMs: number
}

type Record = ConnectionRecord<Connection>

/** Watches a pool, and tells the recorder of the scenario that is being measured. */
export class PoolMeter implements PoolObserver<Connection> {
  readonly #clock: Clock
  #recorder: ScenarioRecorder | undefined
  #opened = 0
  #closed = 0
  #timeouts = 0
  #connectMs = 0
  #connectionMs = 0
  #checkedOut = 0
  #changedAtMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(recorder: ScenarioRecorder): void {
    this.#recorder = recorder
    this.#opened = this.#closed = this.#timeouts = this.#connectMs = this.#connectionMs = 0
    this.#changedAtMs = this.#clock.now()
  }

  end(): PoolUse {
    this.#integrate()
    this.#recorder = undefined
    return {
      opened: this.#opened,
      closed: this.#closed,
      timeouts: this.#timeouts,
      connectMs: this.#connectMs,
      connectionMs: this.#connectionMs,
    }
  }

  onConnect(_connection: Connection, _record: Record, connectMs: number): void {
    this.#opened++
    this.#connectMs += connectMs
  }

  onCheckout(_connection: Connection, _record: Record, waitMs: number, connectMs: number): void {
    this.#integrate()
    this.#checkedOut++
    this.#recorder?.wait.record(waitMs)
    this.#recorder?.connect.record(connectMs)
  }

  onCheckin(_connection: Connection | undefined, _record: Record, holdMs: number): void {
    this.#integrate()
    this.#checkedOut--
    this.#recorder?.hold.record(holdMs)
  }

  onClose(): void {
    this.#closed++
  }

  onTimeout(): void {
    this.#timeouts++
  }

  #integrate(): void {
    const nowMs = this.#clock.now()
    this.#connectionMs += this.#checkedOut * (nowMs - this.#changedAtMs)
    this.#changedAtMs = nowMs
  }
}
