import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { copyWorkTree, ROOT, runTool } from '../work-copy.ts'

/**
 * Packs the working tree in a copy of it, which others who use its dist do not notice.
 *
 * @param folder - for the copy and the tarball.
 * @returns the tarball.
 */
export async function packWorkTree(folder: string): Promise<string> {
  const copy = join(folder, 'work-tree')
  await mkdir(copy)
  await copyWorkTree(ROOT, copy)
  return pack(copy, folder)
}

/** `npm pack`, which builds first. */
export async function pack(tree: string, folder: string): Promise<string> {
  // npm prints the name of the tarball last, behind what the build prints.
  const printed = await runTool('npm', ['pack', '--silent', '--pack-destination', folder], tree)
  return join(folder, printed.trim().split('\n').at(-1) as string)
}
