import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { copyWorkTree, ROOT, runTool } from '../work-copy.ts'

/**
 * Packs the working tree from a copy, so that other users of its dist are not affected.
 *
 * @param folder - for the copy and the tarball.
 * @returns the path of the tarball.
 */
export async function packWorkTree(folder: string): Promise<string> {
  const copy = join(folder, 'work-tree')
  await mkdir(copy)
  await copyWorkTree(ROOT, copy)
  return pack(copy, folder)
}

/** Runs `npm pack`, which builds first. */
export async function pack(tree: string, folder: string): Promise<string> {
  // npm prints the name of the tarball last, after the output of the build.
  const printed = await runTool('npm', ['pack', '--silent', '--pack-destination', folder], tree)
  return join(folder, printed.trim().split('\n').at(-1) as string)
}
