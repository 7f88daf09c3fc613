import { InvalidArgumentError } from 'commander'

/**
 * A share from 0 to 1, as `10%` or `0.1`.
 *
 * @throws {InvalidArgumentError}
 */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim())
  const share = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN
  if (share >= 0 && share <= 1) return share
  throw new InvalidArgumentError(`${JSON.stringify(text)} is not a share: write 3% or 0.03.`)
}
