import { seededRandom, type Random } from '../../src/index.ts'

/** The random numbers of one request: the same for the same seed, name and index. */
export function requestRandom(seed: number, name: string, index: number): Random {
  let random: Random | undefined
  // Most requests draw none.
  return () => (random ??= seededRandom(hash(`${seed}/${name}/${index}`)))()
}

/** FNV-1a, in 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  }
  return value
}
