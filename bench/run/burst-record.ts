import { LevelMeter } from './level-meter.ts'

/**
 * What is measured of the operations of one burst. It is kept apart until the burst is known to count:
 * one in which a connection was lost is left out, with all that belongs to it. Durations are in
 * milliseconds; they wait in lists, which is also less work inside the burst than histograms are.
 */
export class BurstRecord {
  readonly wait: number[] = []
  readonly connect: number[] = []
  readonly hold: number[] = []
  readonly query: number[] = []
  readonly response: number[] = []
  /** The durations of opening a connection, whichever operation waited for it. */
  readonly create: number[] = []
  /** Connections in use and idle, and checkouts that wait for one. */
  readonly used = new LevelMeter()
  readonly idle = new LevelMeter()
  readonly pending = new LevelMeter()
}
