import { readFile } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { lilconfig, type Loader } from 'lilconfig'
import { UsageError } from '../io.ts'
import { importDefault } from '../modules/import-module.ts'
import { exists } from '../paths.ts'

/** The names of configuration files; in each folder the first that exists is used. */
export const CONFIG_FILES = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map(
  (extension) => `poolbench.config.${extension}`,
)

/** A configuration file, as read. */
export interface FoundConfig {
  /** The path relative to the working directory, for messages. */
  readonly file: string
  /** The absolute folder that its paths are relative to. */
  readonly folder: string
  /** The unchecked content. */
  readonly value: unknown
  /** Whether texts may refer to environment variables, as `${DATABASE_URL}`. */
  readonly hasVariables: boolean
}

/**
 * The nearest configuration from `cwd` upwards to the top of the repository, or the one that `file` names.
 *
 * @param file - as typed, relative to `cwd`.
 * @throws {UsageError | ModuleError} if it cannot be read.
 */
export async function findConfig(cwd: string, file?: string): Promise<FoundConfig | undefined> {
  const load: Loader = (path) => importDefault(`./${relative(cwd, path)}`, cwd)
  const json: Loader = (path, content) => parseJson(content, relative(cwd, path))
  const explorer = lilconfig('poolbench', {
    searchPlaces: [...CONFIG_FILES, 'package.json'],
    loaders: { '.json': json, '.ts': load, '.mts': load, '.js': load, '.mjs': load, '.cjs': load },
    stopDir: await topOfRepository(cwd),
    cache: false,
  })
  if (file !== undefined) await requireReadable(file, cwd)
  const found = await (file === undefined
    ? explorer.search(cwd)
    : explorer.load(resolve(cwd, file)))
  if (!found || (file === undefined && found.config === null)) return undefined
  return {
    file: relative(cwd, found.filepath),
    folder: dirname(found.filepath),
    value: found.config,
    hasVariables: extname(found.filepath) === '.json',
  }
}

/** The nearest folder with `.git`; if there is none, the highest with a `package.json`, or `folder`. */
async function topOfRepository(folder: string): Promise<string> {
  let top = folder
  for (let each = folder; ; each = dirname(each)) {
    if (await exists(join(each, '.git'))) return each
    if (await exists(join(each, 'package.json'))) top = each
    if (dirname(each) === each) return top
  }
}

/** @throws {UsageError} */
async function requireReadable(file: string, cwd: string): Promise<void> {
  const known = CONFIG_FILES.map((name) => extname(name))
  if (!known.includes(extname(file))) {
    throw new UsageError(`--config ${file}: its name must end in ${known.join(', ')}`)
  }
  await readFile(resolve(cwd, file)).catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such file' : 'it cannot be read'
    throw new UsageError(`--config ${file}: ${problem}`, { cause: error })
  })
}

/** Node quotes a part of the text in its message, which may hold a password. */
function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1]
    const line = position && ` (line ${text.slice(0, Number(position)).split('\n').length})`
    throw new UsageError(`${file}: is not valid JSON${line ?? ''}`, { cause: error })
  }
}
