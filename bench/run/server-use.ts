import type { ActivitySample, SessionState } from '../../src/index.ts'
import type { ServerResult } from '../result/schema.ts'

/** The activity of a server during a burst. */
export interface ServerUse {
  readonly samples: readonly ActivitySample[]
  /** The CPU time of all its processes; `undefined` if it cannot be observed from here. */
  readonly cpuMs: number | undefined
  /** The elapsed time during which it was spent. */
  readonly elapsedMs: number
}

const MOST_WAITS = 3

/** Sums the activity of a server during the bursts of a scenario. */
export class ServerSums {
  readonly #sessions: Record<SessionState, number> = {
    cpu: 0,
    lock: 0,
    io: 0,
    client: 0,
    other: 0,
    idle: 0,
  }
  /** The number of sessions by what they waited for; idle sessions are not counted. */
  readonly #waits = new Map<string, number>()
  #samples = 0
  #blockedByOthers = 0
  #cpuMs = 0
  #cpuElapsedMs = 0

  add({ samples, cpuMs, elapsedMs }: ServerUse): void {
    for (const sample of samples) this.#addSample(sample)
    if (cpuMs === undefined) return
    this.#cpuMs += cpuMs
    this.#cpuElapsedMs += elapsedMs
  }

  /** The result; `undefined` if nothing was observed. */
  toResult(): ServerResult | undefined {
    const busyCpus = this.#cpuElapsedMs === 0 ? null : this.#cpuMs / this.#cpuElapsedMs
    if (this.#samples === 0) {
      return busyCpus === null ? undefined : { busyCpus, samples: 0 }
    }
    const mean = (sessions: number): number => sessions / this.#samples
    const { cpu, lock, io, client, other, idle } = this.#sessions
    return {
      busyCpus,
      samples: this.#samples,
      sessions: {
        cpu: mean(cpu),
        lock: mean(lock),
        io: mean(io),
        client: mean(client),
        other: mean(other),
        idle: mean(idle),
      },
      waits: [...this.#waits]
        .sort(([, a], [, b]) => b - a)
        .slice(0, MOST_WAITS)
        .map(([event, sessions]) => ({ event, sessions: mean(sessions) })),
      blockedByOthers: this.#blockedByOthers,
    }
  }

  #addSample({ activity, isBlockedByOthers }: ActivitySample): void {
    this.#samples++
    if (isBlockedByOthers) this.#blockedByOthers++
    for (const { state, event, sessions } of activity) {
      this.#sessions[state] += sessions
      if (event === undefined || state === 'idle') continue
      this.#waits.set(event, (this.#waits.get(event) ?? 0) + sessions)
    }
  }
}
