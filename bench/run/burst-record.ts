import { LevelMeter } from './level-meter.ts'

/**
 * The measurements of one burst's operations. They are kept separate until the burst is known to count: a
 * burst in which a connection was lost is discarded. Durations are in milliseconds, collected in lists, which
 * costs less inside the burst than histograms.
 */
export class BurstRecord {
  readonly wait: number[] = []
  readonly connect: number[] = []
  readonly hold: number[] = []
  readonly query: number[] = []
  readonly response: number[] = []
  /** The durations of opening connections, whichever operation waited for them. */
  readonly create: number[] = []
  /** The levels during the burst: connections in use, idle connections, and waiting checkouts. */
  readonly used = new LevelMeter()
  readonly idle = new LevelMeter()
  readonly pending = new LevelMeter()
}
