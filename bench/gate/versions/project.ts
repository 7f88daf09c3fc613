import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { firstLine } from '../../../src/index.ts'
import { exists } from '../../paths.ts'
import { VersionError } from './version-error.ts'

/** The fields that are read from a `package.json`. */
export interface Package {
  /** The absolute path of its folder. */
  readonly folder: string
  readonly name: string | undefined
  readonly scripts: Readonly<Record<string, string>>
  /** Whether it has dependencies. */
  readonly hasDependencies: boolean
}

/**
 * The `package.json` nearest to a folder, upwards.
 *
 * @param top - the last folder to look into. Default: the root of the file system.
 * @throws {VersionError} if it is not valid JSON.
 */
export async function nearestPackage(folder: string, top?: string): Promise<Package | undefined> {
  const holder = await nearest(folder, ['package.json'], top)
  if (holder === undefined) return undefined
  const content = await readJson(join(holder.folder, 'package.json'))
  const { name, scripts, dependencies, devDependencies, workspaces } = content
  return {
    folder: holder.folder,
    name: typeof name === 'string' ? name : undefined,
    scripts: { ...(scripts as Record<string, string> | undefined) },
    hasDependencies:
      workspaces !== undefined || Object.keys({ ...dependencies, ...devDependencies }).length > 0,
  }
}

/** The nearest folder, upwards, that holds one of these files, and the first of them in it. */
export async function nearest(
  folder: string,
  names: readonly string[],
  top?: string,
): Promise<{ readonly folder: string; readonly name: string } | undefined> {
  for (const name of names) if (await exists(join(folder, name))) return { folder, name }
  const above = dirname(folder)
  return folder === top || above === folder ? undefined : nearest(above, names, top)
}

/**
 * The program that measures a folder. Poolbench's own source is measured by its own build, since that is what
 * is compared; any other project by the poolbench that runs.
 *
 * @throws {VersionError} if poolbench was not built there.
 */
export async function cliOf(folder: string, ownCli: string, top?: string): Promise<string> {
  const project = await nearestPackage(folder, top)
  if (project?.name !== 'poolbench') return ownCli
  const cli = join(project.folder, 'dist/bench/cli.js')
  if (await exists(cli)) return cli
  throw new VersionError(`${cli} is missing: run \`npm run build\` in ${project.folder} first`, {
    isUsage: true,
  })
}

interface PackageJson {
  readonly name?: unknown
  readonly scripts?: unknown
  readonly dependencies?: object
  readonly devDependencies?: object
  readonly workspaces?: unknown
}

async function readJson(file: string): Promise<PackageJson> {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text) as PackageJson
  } catch (error) {
    throw new VersionError(`${file} is not valid JSON: ${firstLine(error)}`, {
      isUsage: true,
      cause: error,
    })
  }
}
