import { InvalidArgumentError } from 'commander'

/** The most that a share may be: all. */
const ALL = 1

/**
 * A share as people write it: `10%`, `0.1`.
 *
 * @returns from 0 to 1.
 * @throws {InvalidArgumentError} which commander turns into one line.
 */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim())
  const share = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN
  if (share >= 0 && share <= ALL) return share
  throw new InvalidArgumentError(
    `${JSON.stringify(text)} is not a share from 0% to 100%: write 10% or 0.1.`,
  )
}
