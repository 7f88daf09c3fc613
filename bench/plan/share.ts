import { seededRandom } from '../../src/index.ts'
import type { Schedule } from './schedule.ts'

/** How arrivals are dealt to instances: one is drawn for each, or each gets one in turn. */
export const BALANCES = ['random', 'round-robin'] as const

export type Balance = (typeof BALANCES)[number]

/** The part that one of several instances has in the traffic. */
export interface Share {
  /** The number of the instance, from 0. */
  readonly index: number
  /** The number of instances. */
  readonly of: number
  readonly balance: Balance
}

/** All of the traffic. */
export const WHOLE: Share = { index: 0, of: 1, balance: 'random' }

/** The arrivals that are dealt to an instance: all instances together get the schedule, each arrival once. */
export function dealtSchedule(
  { dueMs, kinds }: Schedule,
  { index, of, balance }: Share,
  seed: number,
): Schedule {
  if (of === 1) return { dueMs, kinds }
  // Another stream than those of the times and of the kinds.
  const random = seededRandom(seed ^ 0x27d4eb2f)
  const dealt = Uint32Array.from(dueMs, (_, arrival) =>
    balance === 'random' ? Math.floor(random() * of) : arrival % of,
  )
  const isOwn = (_: number, arrival: number): boolean => dealt[arrival] === index
  return { dueMs: dueMs.filter(isOwn), kinds: kinds.filter(isOwn) }
}

/** How many of `count` things an instance has, where they are dealt evenly. */
export function dealtCount(count: number, { index, of }: Share): number {
  return Math.max(0, Math.ceil((count - index) / of))
}
