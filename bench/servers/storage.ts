import { statfs } from 'node:fs/promises'

/** @see statfs(2): the types of tmpfs and ramfs. */
const IN_MEMORY = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
])

/**
 * Adds `storage`: `disk`, or the in-memory file system that holds the data. On many systems /tmp is one,
 * where a durable commit costs almost nothing.
 */
export async function withStorage(
  settings: Readonly<Record<string, string>>,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const { type } = await statfs(folder)
  return { ...settings, storage: IN_MEMORY.get(type) ?? 'disk' }
}
